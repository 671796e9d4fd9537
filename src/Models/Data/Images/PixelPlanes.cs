using SkiaSharp;

namespace AeCluster.Models.Data.Images;

/// <summary>Decodes an image file to planes of bytes: grey, or red, green, blue.</summary>
internal static class PixelPlanes
{
    private const int BytesPerPixel = 4;

    /// <summary>Reads an image's header.</summary>
    /// <returns>Width and height as displayed (after EXIF orientation), and whether the file stores grey levels.</returns>
    /// <exception cref="DataException">The file is not an image that can be read.</exception>
    public static (int Width, int Height, bool IsGrey) Describe(string path)
    {
        using var file = OpenFile(path);
        using var codec = Open(file, path);
        var (width, height) = (codec.Info.Width, codec.Info.Height);
        return Orientation.IsSideways(codec.EncodedOrigin)
            ? (height, width, codec.Info.ColorType == SKColorType.Gray8)
            : (width, height, codec.Info.ColorType == SKColorType.Gray8);
    }

    /// <summary>
    /// Reads an image as displayed. Colour profiles are not applied: values are those of the file. Transparent pixels are blended
    /// with white; grey is 0.299 red + 0.587 green + 0.114 blue (ITU-R BT.601), rounded, which leaves the levels of a grey file
    /// unchanged.
    /// </summary>
    /// <param name="channels">1 for grey, 3 for colour.</param>
    /// <returns>Planes [channels, height, width], and their size.</returns>
    /// <exception cref="DataException">It cannot be read, or ends too early.</exception>
    public static (byte[] Planes, int Width, int Height) Read(string path, int channels)
    {
        using var file = OpenFile(path);
        using var codec = Open(file, path);
        var info = new SKImageInfo(codec.Info.Width, codec.Info.Height, SKColorType.Rgba8888, SKAlphaType.Unpremul);
        if (info.BytesSize64 > int.MaxValue)
        {
            throw new DataException($"{path} is too large: {info.Width} x {info.Height} pixels.");
        }

        using var bitmap = new SKBitmap();
        if (!bitmap.TryAllocPixels(info))
        {
            throw new DataException($"{path} is too large for the memory there is: {info.Width} x {info.Height} pixels.");
        }

        var result = codec.GetPixels(info, bitmap.GetPixels());
        if (result != SKCodecResult.Success)
        {
            throw new DataException($"{path} is damaged: {InWords(result)}. Replace it, or take it out of the folder.");
        }

        var pixels = bitmap.GetPixelSpan();
        var (width, height) = Orientation.IsSideways(codec.EncodedOrigin) ? (info.Height, info.Width) : (info.Width, info.Height);
        var planes = new byte[channels * width * height];
        for (var y = 0; y < info.Height; y++)
        {
            for (var x = 0; x < info.Width; x++)
            {
                var pixel = pixels.Slice(((y * info.Width) + x) * BytesPerPixel, BytesPerPixel);
                var (red, green, blue) = (OnWhite(pixel[0], pixel[3]), OnWhite(pixel[1], pixel[3]), OnWhite(pixel[2], pixel[3]));
                var (shownX, shownY) = Orientation.Apply(codec.EncodedOrigin, x, y, info.Width, info.Height);
                var place = (shownY * width) + shownX;
                if (channels == 1)
                {
                    planes[place] = Grey(red, green, blue);
                    continue;
                }

                planes[place] = red;
                planes[(width * height) + place] = green;
                planes[(2 * width * height) + place] = blue;
            }
        }

        return (planes, width, height);
    }

    private static FileStream OpenFile(string path) => DataFiles.Reading(path, () => RegularFile.OpenRead(path));

    /// <param name="file">Used by the decoder while it lives.</param>
    private static SKCodec Open(FileStream file, string path) =>
        SKCodec.Create(file, out var result)
            ?? throw new DataException(
                $"{path} is not an image that can be read: {InWords(result)}. Replace it, or take it out of the folder.");

    private static byte OnWhite(byte value, byte alpha) => (byte)(((value * alpha) + (255 * (255 - alpha)) + 127) / 255);

    /// <summary>The weights are in 65,536ths and add up to 65,536.</summary>
    private static byte Grey(byte red, byte green, byte blue) =>
        (byte)(((19_595 * red) + (38_470 * green) + (7_471 * blue) + 32_768) >> 16);

    private static string InWords(SKCodecResult result) => result switch
    {
        SKCodecResult.IncompleteInput => "it ends too early",
        SKCodecResult.ErrorInInput or SKCodecResult.InvalidInput => "its content is not valid",
        SKCodecResult.Unimplemented => "its format is not known, or it is empty",
        _ => $"the decoder says {result}",
    };
}
