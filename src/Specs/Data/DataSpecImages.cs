using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using AeCluster.Specs.Schema;

namespace AeCluster.Specs.Data;

/// <summary>A folder of pictures, an example each.</summary>
[Description(
    "A folder of images (PNG, JPEG, WebP, BMP, GIF), in the order of their names. Where all lie in sub-folders, these are the "
        + "classes. EXIF orientation is honoured, transparency put on white.")]
public sealed record ImagesData : StreamableDataSpec
{
    public const string Source = "images";

    [Description("The folder; those within it are searched, too.")]
    public required string Folder { get; init; }

    [Description("Folder of the validation images, where they have one of their own.")]
    public string? ValidationFolder { get; init; }

    [Description(
        "Resize to this width (averaging where it shrinks; not keeping proportions); none where all images have one size.")]
    [Range(1, 65_536)]
    public int? Width { get; init; }

    [Description("Resize to this height.")]
    [Range(1, 65_536)]
    public int? Height { get; init; }

    [Description("grey (0.299 red + 0.587 green + 0.114 blue) or rgb; auto: grey if every file is stored so.")]
    public ChannelKind Channels { get; init; } = ChannelKind.Auto;

    [JsonIgnore]
    public override (int Height, int Width)? ImageSize => Height is { } height && Width is { } width ? (height, width) : null;

    protected override bool HasOwnValidation => ValidationFolder is not null;

    public override FileDataSpec MapPaths(Func<string, string> map) => this with
    {
        Folder = Mapped(Folder, map)!,
        ValidationFolder = Mapped(ValidationFolder, map),
    };

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
}

public enum ChannelKind
{
    Auto,
    Grey,
    Rgb,
}
