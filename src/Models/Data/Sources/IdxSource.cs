using AeCluster.Models.Data.Formats;
using AeCluster.Models.Data.Loading;
using AeCluster.Specs.Data;

namespace AeCluster.Models.Data.Sources;

/// <summary>Reads <see cref="IdxData"/>.</summary>
internal sealed class IdxSource : FileSource<IdxData>
{
    protected override RowSource Open(IdxData spec, LoadContext context) => Open(spec, spec.File, spec.Labels);

    protected override RowSource? OpenValidation(IdxData spec, RowSource main, LoadContext context) =>
        spec.ValidationFile is { } file ? Open(spec, file, spec.ValidationLabels) : null;

    private static ArrayRowSource Open(IdxData spec, string file, string? labels) =>
        ArrayRowSource.Open(ArrayFile.OpenIdx, file, labels, spec.ClassNames, channelsLast: null);
}
