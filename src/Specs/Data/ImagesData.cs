using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using AeCluster.Specs.Schema;

namespace AeCluster.Specs.Data;

/// <summary>A folder of images, one example each.</summary>
[Description(
    "A folder of images (PNG of 8 or 16 bits, JPEG, WebP, BMP, GIF), in the order of their names. If all images are in "
        + "sub-folders, these are the classes. EXIF orientation is applied; transparent pixels are blended with white.")]
public sealed record ImagesData : StreamableDataSpec
{
    public const string Source = "images";

    [Description("The folder; sub-folders are searched, too.")]
    public required string Folder { get; init; }

    [Description("Folder of the validation images, if they are a separate set.")]
    public string? ValidationFolder { get; init; }

    [Description(
        "Width to resize images to (by averaging if it is smaller; proportions are not kept). none: all images have one size.")]
    [Range(1, 65_536)]
    public int? Width { get; init; }

    [Description("Height to resize images to.")]
    [Range(1, 65_536)]
    public int? Height { get; init; }

    [Description("grey (0.299 red + 0.587 green + 0.114 blue) or rgb; auto: grey if every file stores grey levels.")]
    public ChannelKind Channels { get; init; } = ChannelKind.Auto;

    [JsonIgnore]
    public override (int Height, int Width)? ImageSize => Height is { } height && Width is { } width ? (height, width) : null;

    protected override bool HasOwnValidation => ValidationFolder is not null;

    internal override string PathsInWords => "a folder of images";

    internal override bool ReadsFolder => true;

    public override FileDataSpec MapPaths(Func<string, string> map) => this with
    {
        Folder = Mapped(Folder, map)!,
        ValidationFolder = Mapped(ValidationFolder, map),
    };

    /// <summary>Images are always resized to those of the model.</summary>
    public override DataSpec ForModel(DataSpec trained, int channels, int height, int width)
    {
        var images = trained is ImagesData like
            ? WithoutSplit(like) with { Folder = Folder, ValidationFolder = null }
            : this;
        return images with
        {
            Width = width,
            Height = height,
            Channels = channels switch
            {
                1 => ChannelKind.Grey,
                3 => ChannelKind.Rgb,
                _ => ChannelKind.Auto,
            },
        };
    }

    public override IEnumerable<SpecProblem> Problems()
    {
        foreach (var problem in base.Problems())
        {
            yield return problem;
        }

        if ((Width is null) != (Height is null))
        {
            yield return new SpecProblem(
                Width is null ? nameof(Width) : nameof(Height),
                "images are resized to a width and a height: set both or neither");
        }
    }

    internal override FileDataSpec FromPath(string path) => new ImagesData { Folder = path };
}

public enum ChannelKind
{
    Auto,
    Grey,
    Rgb,
}
