using AeCluster.Models.Data.Formats;
using AeCluster.Models.Data.Loading;
using AeCluster.Specs.Data;

namespace AeCluster.Models.Data.Sources;

/// <summary>Reads <see cref="NpyData"/>.</summary>
internal sealed class NpySource : FileSource<NpyData>
{
    protected override RowSource Open(NpyData spec, LoadContext context) => Open(spec, spec.File, spec.Labels);

    protected override RowSource? OpenValidation(NpyData spec, RowSource main, LoadContext context) =>
        spec.ValidationFile is { } file ? Open(spec, file, spec.ValidationLabels) : null;

    private static ArrayRowSource Open(NpyData spec, string file, string? labels) =>
        ArrayRowSource.Open(ArrayFile.OpenNpy, file, labels, spec.ClassNames, spec.ChannelsLast);
}
