using AeCluster.Models.Data.Formats;
using AeCluster.Specs.Data;

namespace AeCluster.Models.Data.Images;

/// <summary>The images of a folder, ordered by name.</summary>
/// <param name="Files">Paths relative to the folder, separated by <c>/</c>.</param>
internal sealed record ImageFolder(string Path, IReadOnlyList<string> Files)
{
    private const int FilesBetweenReports = 100;

    private const string Convert = "Convert them to PNG, for example: mogrify -format png *.tif (ImageMagick).";

    private static readonly string[] _extensions = [".png", ".jpg", ".jpeg", ".webp", ".bmp", ".gif"];

    /// <summary>Pictures that nothing here decodes.</summary>
    private static readonly string[] _unreadExtensions =
    [
        ".tif", ".tiff", ".heic", ".heif", ".avif", ".jxl", ".jp2", ".j2k", ".jpx", ".pgm", ".ppm", ".pbm", ".pnm", ".pfm",
        ".tga", ".exr", ".hdr", ".psd", ".svg", ".ico", ".dcm", ".dng", ".cr2", ".cr3", ".nef", ".arw", ".orf", ".rw2", ".raw",
        ".fits",
    ];

    /// <summary>The class of each image, its first-level sub-folder; null unless every image is in one.</summary>
    public Labels? Labels => Files.All(file => file.Contains('/'))
        ? Labels.FromNames([.. Files.Select(file => file[..file.IndexOf('/', StringComparison.Ordinal)])])
        : null;

    /// <summary>What the user should know.</summary>
    public IReadOnlyList<DataFinding> Findings { get; init; } = [];

    /// <summary>The full path of an image.</summary>
    public string PathOf(int image) => System.IO.Path.Combine(Path, Files[image]);

    /// <exception cref="DataException">The folder does not exist, or has no images.</exception>
    public static ImageFolder Open(string path, CancellationToken cancellation) => DataFiles.Reading(path, () =>
    {
        if (File.Exists(path))
        {
            throw new DataException($"{path} is a file; data.folder names a folder of images.");
        }

        var all = FolderFiles.Of(path, cancellation: cancellation);
        string[] files = [.. all.Paths.Where(file => HasOneOf(_extensions, file))];
        string[] unread = [.. all.Paths.Where(file => HasOneOf(_unreadExtensions, file))];
        string[] others = [.. all.Paths.Except(files).Except(unread)];
        return files.Length > 0
            ? new ImageFolder(path, files)
            {
                Findings = [.. DuplicatesIn(path, all.Duplicates), .. Unread(path, unread), .. Others(path, others)],
            }
            : throw new DataException(
                $"{path} has no image in it ({string.Join(", ", _extensions)}), "
                    + (all.Paths.Count == 0
                        ? "nor any other file."
                        : $"only {all.Paths.Count:N0} other file{(all.Paths.Count == 1 ? "" : "s")} ({Kinds(all.Paths)}).")
                    + (unread.Length > 0 ? $" {Convert}" : ""));
    });

    private static bool HasOneOf(string[] extensions, string file) =>
        extensions.Contains(System.IO.Path.GetExtension(file), StringComparer.OrdinalIgnoreCase);

    private static IEnumerable<DataFinding> Unread(string folder, string[] unread)
    {
        if (unread.Length > 0)
        {
            var (are, they) = unread.Length == 1 ? ("is", "it is") : ("are", "they are");
            yield return DataFinding.Warning(
                $"{folder} holds {unread.Length:N0} picture{(unread.Length == 1 ? "" : "s")} of kinds that {are} not read "
                    + $"({Kinds(unread)}): {they} left out.",
                Convert);
        }
    }

    private static IEnumerable<DataFinding> Others(string folder, string[] others)
    {
        if (others.Length > 0)
        {
            var files = others.Length == 1 ? "1 file that is no image is" : $"{others.Length:N0} files that are no images are";
            yield return DataFinding.Note($"{files} left out of {folder} ({Kinds(others)}).");
        }
    }

    /// <summary>E.g. <c>12 .tif, 1 .psd</c>.</summary>
    private static string Kinds(IEnumerable<string> files)
    {
        string[] kinds =
        [
            .. files
                .CountBy(file => System.IO.Path.GetExtension(file).ToLowerInvariant())
                .OrderByDescending(kind => kind.Value)
                .ThenBy(kind => kind.Key, StringComparer.Ordinal)
                .Select(kind => $"{kind.Value:N0} {(kind.Key.Length == 0 ? "without extension" : kind.Key)}"),
        ];
        return CsvColumns.InWords(kinds);
    }

    private static IEnumerable<DataFinding> DuplicatesIn(string folder, IReadOnlyList<string> duplicates)
    {
        if (duplicates.Count > 0)
        {
            var links = duplicates.Count == 1 ? "a link that leads" : $"{duplicates.Count:N0} links that lead";
            yield return DataFinding.Warning(
                $"{folder} has {links} to images that are in it anyway, which are counted once: "
                    + $"{CsvColumns.InWords(duplicates)}.",
                "Remove the links, so that it is plain what the folder holds.");
        }
    }

    /// <summary>The shape of an example, and the highest level of all images. Reads the header of every image.</summary>
    /// <exception cref="DataException">An image cannot be read, or they differ in size and the spec does not resize
    /// them.</exception>
    public (ExampleShape Shape, int Highest) Look(
        ImagesData spec, IProgress<DataProgress>? progress, CancellationToken cancellation)
    {
        var (width, height, highest) = (0, 0, 0);
        var allGrey = true;
        for (var image = 0; image < Files.Count; image++)
        {
            var here = PixelPlanes.Describe(PathOf(image));
            allGrey &= here.IsGrey;
            highest = Math.Max(highest, here.Highest);
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
                var what = $"looking at the images of {System.IO.Path.GetFileName(Path.TrimEnd('/'))}";
                progress?.Report(new DataProgress(what, image, Files.Count, "images"));
            }
        }

        var channels = spec.Channels == ChannelKind.Grey || (spec.Channels == ChannelKind.Auto && allGrey) ? 1 : 3;
        return (new ExampleShape(channels, spec.Height ?? height, spec.Width ?? width), highest);
    }
}
