using AeCluster.Models.Data.Formats;
using AeCluster.Models.Data.Images;
using AeCluster.Models.Data.Loading;
using AeCluster.Specs.Data;

namespace AeCluster.Models.Data.Sources;

/// <summary>Reads <see cref="ImagesData"/>.</summary>
internal sealed class ImagesSource : FileSource<ImagesData>
{
    protected override RowSource Open(ImagesData spec, LoadContext context) => Open(spec.Folder, spec, context);

    protected override RowSource? OpenValidation(ImagesData spec, RowSource main, LoadContext context)
    {
        var channels = main.Shape.Channels == 1 ? ChannelKind.Grey : ChannelKind.Rgb;
        return spec.ValidationFolder is { } folder ? Open(folder, spec with { Channels = channels }, context) : null;
    }

    private static ImageRowSource Open(string path, ImagesData spec, LoadContext context)
    {
        var folder = ImageFolder.Open(path, context.Cancellation);
        var (shape, highest) = folder.Look(spec, context.Progress, context.Cancellation);

        // For a trained model in the units of its training, whose scaling is applied to them.
        var levels = context.Trained is { } trained ? trained.Preparation.Levels ?? byte.MaxValue : highest;
        return new ImageRowSource(folder, shape, levels, resizes: spec.Width is not null);
    }
}
