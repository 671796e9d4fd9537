using System.Numerics;
using SkiaSharp;

namespace AeCluster.Models.Data.Images;

/// <summary>An image, decoded: planes of grey levels, or of red, green and blue.</summary>
/// <param name="Levels">[channels, height, width].</param>
/// <param name="Highest">The level of white: 255, or 65,535 of an image of 16 bits.</param>
internal sealed record PixelPlanes(ushort[] Levels, int Width, int Height, int Highest)
{
    private const int RgbaSamples = 4;

    /// <summary>Reads an image's header.</summary>
    /// <returns>Width and height as displayed (after EXIF orientation), whether the file stores grey levels, and the level of
    /// white.</returns>
    /// <exception cref="DataException">The file is not an image that can be read.</exception>
    public static (int Width, int Height, bool IsGrey, int Highest) Describe(string path)
    {
        using var file = OpenFile(path);
        var highest = Png16.IsIn(file) ? ushort.MaxValue : byte.MaxValue;
        using var codec = Open(file, path);
        var (width, height) = ShownSize(codec);
        return (width, height, codec.Info.ColorType == SKColorType.Gray8, highest);
    }

    /// <summary>
    /// Reads an image as displayed, with all its bits. Colour profiles are not applied: values are those of the file. Transparent
    /// pixels are blended with white; grey is 0.299 red + 0.587 green + 0.114 blue (ITU-R BT.601), rounded, which leaves the
    /// levels of a grey file unchanged.
    /// </summary>
    /// <param name="channels">1 for grey, 3 for colour.</param>
    /// <exception cref="DataException">It cannot be read, or ends too early.</exception>
    public static PixelPlanes Read(string path, int channels)
    {
        using var file = OpenFile(path);
        var is16Bit = Png16.IsIn(file);
        using var codec = Open(file, path);
        if (is16Bit)
        {
            return Of<ushort>(Png16.Read(file, path).Rgba, codec, channels, ushort.MaxValue);
        }

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
        return result == SKCodecResult.Success
            ? Of<byte>(bitmap.GetPixelSpan(), codec, channels, byte.MaxValue)
            : throw new DataException($"{path} is damaged: {InWords(result)}. Replace it, or take it out of the folder.");
    }

    /// <param name="rgba">Red, green, blue and alpha of each stored pixel.</param>
    private static PixelPlanes Of<T>(ReadOnlySpan<T> rgba, SKCodec codec, int channels, uint highest)
        where T : unmanaged, IBinaryInteger<T>
    {
        var (storedWidth, storedHeight, origin) = (codec.Info.Width, codec.Info.Height, codec.EncodedOrigin);
        var (width, height) = ShownSize(codec);
        var planes = new ushort[channels * width * height];
        for (var y = 0; y < storedHeight; y++)
        {
            for (var x = 0; x < storedWidth; x++)
            {
                var pixel = rgba.Slice(((y * storedWidth) + x) * RgbaSamples, RgbaSamples);
                var alpha = uint.CreateTruncating(pixel[3]);
                var red = OnWhite(uint.CreateTruncating(pixel[0]), alpha, highest);
                var green = OnWhite(uint.CreateTruncating(pixel[1]), alpha, highest);
                var blue = OnWhite(uint.CreateTruncating(pixel[2]), alpha, highest);
                var (shownX, shownY) = Orientation.Apply(origin, x, y, storedWidth, storedHeight);
                var place = (shownY * width) + shownX;
                if (channels == 1)
                {
                    planes[place] = Grey(red, green, blue);
                    continue;
                }

                planes[place] = (ushort)red;
                planes[(width * height) + place] = (ushort)green;
                planes[(2 * width * height) + place] = (ushort)blue;
            }
        }

        return new PixelPlanes(planes, width, height, (int)highest);
    }

    private static (int Width, int Height) ShownSize(SKCodec codec) => Orientation.IsSideways(codec.EncodedOrigin)
        ? (codec.Info.Height, codec.Info.Width)
        : (codec.Info.Width, codec.Info.Height);

    private static FileStream OpenFile(string path) => DataFiles.Reading(path, () => RegularFile.OpenRead(path));

    /// <param name="file">Used by the decoder while it lives.</param>
    private static SKCodec Open(FileStream file, string path) =>
        SKCodec.Create(file, out var result)
            ?? throw new DataException(
                $"{path} is not an image that can be read: {InWords(result)}. Replace it, or take it out of the folder.");

    private static uint OnWhite(uint value, uint alpha, uint highest) =>
        ((value * alpha) + (highest * (highest - alpha)) + (highest / 2)) / highest;

    /// <summary>The weights are in 65,536ths and add up to 65,536.</summary>
    private static ushort Grey(uint red, uint green, uint blue) =>
        (ushort)(((19_595 * red) + (38_470 * green) + (7_471 * blue) + 32_768) >> 16);

    private static string InWords(SKCodecResult result) => result switch
    {
        SKCodecResult.IncompleteInput => "it ends too early",
        SKCodecResult.ErrorInInput or SKCodecResult.InvalidInput => "its content is not valid",
        SKCodecResult.Unimplemented => "its format is not known, or it is empty",
        _ => $"the decoder says {result}",
    };
}
