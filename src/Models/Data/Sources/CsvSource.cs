using AeCluster.Models.Data.Formats;
using AeCluster.Models.Data.Loading;
using AeCluster.Specs.Data;

namespace AeCluster.Models.Data.Sources;

/// <summary>Reads <see cref="CsvData"/>.</summary>
internal sealed class CsvSource : FileSource<CsvData>
{
    protected override RowSource Open(CsvData spec, LoadContext context) => Read(spec, spec.File, context);

    protected override RowSource? OpenValidation(CsvData spec, RowSource main, LoadContext context)
    {
        if (spec.ValidationFile is null)
        {
            return null;
        }

        var own = Read(spec, spec.ValidationFile, context);
        return main.ColumnNames.SequenceEqual(own.ColumnNames)
            ? own
            : throw new DataException(
                $"{own.Name} has other columns than {main.Name}; both tables need the same header, or none.");
    }

    private static CsvRowSource Read(CsvData spec, string file, LoadContext context) =>
        new CsvTableReader(spec, context.Trained, file, context.Progress, context.Cancellation).Read();
}
