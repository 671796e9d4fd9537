using AeCluster.Models.Data.Formats;
using AeCluster.Specs.Data;

namespace AeCluster.Models.Data.Images;

/// <summary>The images of a folder, in the order of their names, whatever the file system's order is.</summary>
/// <param name="Files">Below the folder, with <c>/</c> between folders.</param>
internal sealed record ImageFolder(string Path, IReadOnlyList<string> Files)
{
    private const int DeepestFolder = 16;
    private const int FilesBetweenReports = 100;

    private static readonly string[] _extensions = [".png", ".jpg", ".jpeg", ".webp", ".bmp", ".gif"];

    /// <summary>The first-level sub-folder of each image, where every image lies in one: its class.</summary>
    public Labels? Labels => Files.All(file => file.Contains('/'))
        ? Labels.FromNames([.. Files.Select(file => file[..file.IndexOf('/', StringComparison.Ordinal)])])
        : null;

    /// <summary>Where an image lies.</summary>
    public string PathOf(int image) => System.IO.Path.Combine(Path, Files[image]);

    /// <exception cref="DataException">There is no such folder, or no image in it.</exception>
    public static ImageFolder Open(string path) => DataFiles.Reading(path, () =>
    {
        if (File.Exists(path))
        {
            throw new DataException($"{path} is a file; data.folder names a folder of images.");
        }

        var options = new EnumerationOptions
        {
            RecurseSubdirectories = true,
            MaxRecursionDepth = DeepestFolder,
            IgnoreInaccessible = false,
            AttributesToSkip = FileAttributes.Hidden | FileAttributes.System,
        };
        var others = 0;
        var files = new List<string>();
        foreach (var file in Directory.EnumerateFiles(path, "*", options))
        {
            if (_extensions.Contains(System.IO.Path.GetExtension(file), StringComparer.OrdinalIgnoreCase))
            {
                files.Add(System.IO.Path.GetRelativePath(path, file).Replace('\\', '/'));
            }
            else
            {
                others++;
            }
        }

        files.Sort(StringComparer.Ordinal);
        return files.Count > 0
            ? new ImageFolder(path, files)
            : throw new DataException(
                $"{path} has no image in it ({string.Join(", ", _extensions)}), "
                    + $"{(others == 0 ? "nor any other file" : $"only {others} other file{(others == 1 ? "" : "s")}")}.");
    });

    /// <summary>What every example of this folder is: reads the header of every image.</summary>
    /// <exception cref="DataException">An image cannot be read, or they differ in size and the spec does not resize
    /// them.</exception>
    public ExampleShape ShapeOf(ImagesData spec, IProgress<DataProgress>? progress, CancellationToken cancellation)
    {
        var (width, height) = (0, 0);
        var allGrey = true;
        for (var image = 0; image < Files.Count; image++)
        {
            var here = PixelPlanes.Describe(PathOf(image));
            allGrey &= here.IsGrey;
            if (image == 0)
            {
                (width, height) = (here.Width, here.Height);
            }
            else if (spec.Width is null && (here.Width, here.Height) != (width, height))
            {
                throw new DataException(
                    $"{PathOf(0)} has {width} x {height} pixels, but {PathOf(image)} has {here.Width} x {here.Height}. Set "
                        + "data.width and data.height, so that all are resized to these.");
            }

            if (image % FilesBetweenReports == 0)
            {
                cancellation.ThrowIfCancellationRequested();
                progress?.Report(
                    new DataProgress(
                        $"looking at the images of {System.IO.Path.GetFileName(Path.TrimEnd('/'))}",
                        image,
                        Files.Count,
                        "images"));
            }
        }

        var channels = spec.Channels == ChannelKind.Grey || (spec.Channels == ChannelKind.Auto && allGrey) ? 1 : 3;
        return new ExampleShape(channels, spec.Height ?? height, spec.Width ?? width);
    }
}
