namespace AeCluster.Models.Data.Images;

/// <summary>
/// Resizes planes of levels with a triangle filter, along rows and then along columns: linear interpolation to enlarge an image,
/// weighted means of all pixels to reduce it. Implemented here because the results of the decoder's library depend on the
/// processor.
/// </summary>
internal static class Resampling
{
    /// <returns>Levels [channels, newHeight, newWidth].</returns>
    public static ushort[] Resize(PixelPlanes image, int newWidth, int newHeight)
    {
        var (planes, width, height, highest) = image;
        if ((width, height) == (newWidth, newHeight))
        {
            return planes;
        }

        var count = planes.Length / (width * height);
        var across = Weights(width, newWidth);
        var down = Weights(height, newHeight);
        var result = new ushort[count * newWidth * newHeight];
        var narrowed = new float[height * newWidth];
        for (var plane = 0; plane < count; plane++)
        {
            var from = planes.AsSpan(plane * width * height, width * height);
            for (var y = 0; y < height; y++)
            {
                for (var x = 0; x < newWidth; x++)
                {
                    var (first, weights) = across[x];
                    var sum = 0f;
                    for (var i = 0; i < weights.Length; i++)
                    {
                        sum += weights[i] * from[(y * width) + first + i];
                    }

                    narrowed[(y * newWidth) + x] = sum;
                }
            }

            for (var y = 0; y < newHeight; y++)
            {
                var (first, weights) = down[y];
                for (var x = 0; x < newWidth; x++)
                {
                    var sum = 0f;
                    for (var i = 0; i < weights.Length; i++)
                    {
                        sum += weights[i] * narrowed[((first + i) * newWidth) + x];
                    }

                    result[(((plane * newHeight) + y) * newWidth) + x] = (ushort)Math.Clamp(sum + 0.5f, 0, highest);
                }
            }
        }

        return result;
    }

    /// <summary>For each new pixel, the first old one that contributes and the weights from it on; they add up to 1.</summary>
    private static (int First, float[] Weights)[] Weights(int size, int newSize)
    {
        var scale = (double)size / newSize;
        var radius = Math.Max(1, scale);
        var all = new (int, float[])[newSize];
        for (var place = 0; place < newSize; place++)
        {
            var center = ((place + 0.5) * scale) - 0.5;
            var first = Math.Max(0, (int)Math.Ceiling(center - radius));
            var last = Math.Min(size - 1, (int)Math.Floor(center + radius));
            var weights = new double[last - first + 1];
            for (var i = 0; i < weights.Length; i++)
            {
                weights[i] = Math.Max(0, 1 - (Math.Abs(first + i - center) / radius));
            }

            var sum = weights.Sum();
            all[place] = (first, [.. weights.Select(weight => (float)(weight / sum))]);
        }

        return all;
    }
}
