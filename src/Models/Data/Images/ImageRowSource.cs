using System.Buffers;
using AeCluster.Models.Data.Formats;

namespace AeCluster.Models.Data.Images;

/// <summary>The images of a folder, decoded and resized when they are read.</summary>
internal sealed class ImageRowSource : RowSource
{
    private const int FilesInFingerprint = 256;
    private const int BytesInFingerprint = 1 << 16;

    private readonly ImageFolder _folder;
    private readonly bool _resizes;

    /// <param name="levels">The value of white: levels of images with fewer or more bits are converted.</param>
    /// <param name="resizes">Whether images of another size are resized; otherwise they are an error.</param>
    public ImageRowSource(ImageFolder folder, ExampleShape shape, int levels, bool resizes)
        : base(folder.Path, shape, folder.Files.Count, levels)
    {
        _folder = folder;
        _resizes = resizes;
        Labels = folder.Labels;
        Findings = folder.Findings;
    }

    public override bool ReadsRunsFaster => false;

    public override bool ArePictures => true;

    public override IReadOnlyList<string> FileNames => _folder.Files;

    public override void Read(int first, Span<float> values)
    {
        for (var image = first; values.Length > 0; image++)
        {
            var pixels = PixelPlanes.Read(_folder.PathOf(image), Shape.Channels);
            if (!_resizes && (pixels.Width, pixels.Height) != (Shape.Width, Shape.Height))
            {
                throw new DataException(
                    $"{_folder.PathOf(image)} has changed: it has {pixels.Width} x {pixels.Height} pixels, "
                        + $"and had {Shape.Width} x {Shape.Height} before.");
            }

            var resized = Resampling.Resize(pixels, Shape.Width, Shape.Height);
            var (white, ofFile) = ((float)Levels!.Value, (float)pixels.Highest);
            for (var i = 0; i < resized.Length; i++)
            {
                values[i] = white == ofFile ? resized[i] : resized[i] * white / ofFile;
            }

            values = values[Shape.Values..];
        }
    }

    /// <summary>Each has to be decoded.</summary>
    public override int MostLookedAt => 1000;

    public override string PlaceOf(int row) => _folder.PathOf(row);

    /// <summary>Adds the names and sizes of all files, and the beginnings of some, evenly spaced.</summary>
    public override void AddTo(Fingerprint fingerprint)
    {
        var beginning = ArrayPool<byte>.Shared.Rent(BytesInFingerprint);
        var step = Math.Max(1, (Count + FilesInFingerprint - 1) / FilesInFingerprint);
        for (var image = 0; image < Count; image++)
        {
            var path = _folder.PathOf(image);
            fingerprint.Add($"{_folder.Files[image]} {DataFiles.Reading(path, () => new FileInfo(path).Length)}");
            if (image % step == 0 || image == Count - 1)
            {
                var got = DataFiles.Reading(path, () =>
                {
                    using var file = RegularFile.OpenRead(path);
                    return file.ReadAtLeast(
                        beginning.AsSpan(0, BytesInFingerprint),
                        BytesInFingerprint,
                        throwOnEndOfStream: false);
                });
                fingerprint.Add(beginning.AsSpan(0, got));
            }
        }

        ArrayPool<byte>.Shared.Return(beginning);
    }
}
