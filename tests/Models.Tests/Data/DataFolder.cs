using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;
using AeCluster.Models.Data;
using AeCluster.Models.Data.Sources;
using AeCluster.Specs.Data;
using SkiaSharp;
using TorchSharp;

namespace AeCluster.Models.Tests.Data;

/// <summary>A temporary folder of small data files.</summary>
internal sealed class DataFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("aecluster-data-").FullName;

    /// <summary>Resolves relative paths in this folder.</summary>
    public DataLocations Locations => new(Path, System.IO.Path.Combine(Path, "cache"));

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);

    public string Write(string name, byte[] bytes)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(this[name])!);
        File.WriteAllBytes(this[name], bytes);
        return this[name];
    }

    public string Write(string name, string text) => Write(name, Encoding.UTF8.GetBytes(text));

    public string WriteNpy(string name, string type, string shape, byte[] values, string order = "False") =>
        Write(name, Npy($"{{'descr': '{type}', 'fortran_order': {order}, 'shape': {shape}, }}", values));

    public string WriteNpy(string name, long[] shape, params float[] values) =>
        WriteNpy(name, "<f4", $"({string.Join(", ", shape)},)", MemoryMarshal.AsBytes(values.AsSpan()).ToArray());

    public string WriteLabels(string name, params long[] labels) =>
        WriteNpy(name, "<i8", $"({labels.Length},)", MemoryMarshal.AsBytes(labels.AsSpan()).ToArray());

    public string WriteIdx(string name, byte type, int[] dimensions, byte[] values)
    {
        var bytes = Idx(type, dimensions, values);
        return Write(name, name.EndsWith(".gz", StringComparison.Ordinal) ? Gzip(bytes) : bytes);
    }

    /// <summary>Writes an image of these colours, row by row.</summary>
    public string WriteImage(string name, int width, params SKColor[] pixels)
    {
        var isGrey = pixels.All(pixel => pixel.Red == pixel.Green && pixel.Green == pixel.Blue && pixel.Alpha == 255);
        var bytes = isGrey
            ? pixels.Select(pixel => pixel.Red).ToArray()
            : [.. pixels.SelectMany(pixel => new[] { pixel.Red, pixel.Green, pixel.Blue, pixel.Alpha })];
        var info = new SKImageInfo(
            width,
            pixels.Length / width,
            isGrey ? SKColorType.Gray8 : SKColorType.Rgba8888,
            isGrey ? SKAlphaType.Opaque : SKAlphaType.Unpremul);
        using var image = SKImage.FromPixelCopy(info, bytes);
        var format = System.IO.Path.GetExtension(name) switch
        {
            ".jpg" => SKEncodedImageFormat.Jpeg,
            ".webp" => SKEncodedImageFormat.Webp,
            _ => SKEncodedImageFormat.Png,
        };
        using var encoded = image.Encode(format, 100);
        return Write(name, encoded.ToArray());
    }

    public string WriteGrey(string name, int width, params byte[] levels) =>
        WriteImage(name, width, [.. levels.Select(level => new SKColor(level, level, level))]);

    public DataSplit Load(DataSpec spec) =>
        DataSources.Load(spec, Locations, cancellation: TestContext.Current.CancellationToken);

    public Dataset LoadAll(DataSpec spec, TrainedData? like = null) =>
        DataSources.LoadAll(spec, Locations, like, cancellation: TestContext.Current.CancellationToken);

    /// <summary>The error of loading the data, which must have one line.</summary>
    public string ErrorOf(DataSpec spec)
    {
        var error = Assert.Throws<DataException>(() => Load(spec));
        Assert.DoesNotContain('\n', error.Message);
        return error.Message;
    }

    /// <summary>All values of all examples, in order.</summary>
    public static float[] ValuesOf(Dataset data)
    {
        using var scope = torch.NewDisposeScope();
        return data.Rows([.. Enumerable.Range(0, data.Count).Select(row => (long)row)]).data<float>().ToArray();
    }

    public float[] AllValues(DataSpec spec)
    {
        using var data = LoadAll(spec);
        return ValuesOf(data);
    }

    public static byte[] Npy(string header, byte[] values, byte version = 1)
    {
        var length = version == 1 ? BitConverter.GetBytes((ushort)header.Length) : BitConverter.GetBytes((uint)header.Length);
        return [0x93, .. "NUMPY"u8, version, 0, .. length, .. Encoding.ASCII.GetBytes(header), .. values];
    }

    public static byte[] Idx(byte type, int[] dimensions, byte[] values)
    {
        var sizes = new byte[4 * dimensions.Length];
        for (var i = 0; i < dimensions.Length; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(sizes.AsSpan(4 * i), dimensions[i]);
        }

        return [0, 0, type, (byte)dimensions.Length, .. sizes, .. values];
    }

    public static byte[] Gzip(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionMode.Compress))
        {
            gzip.Write(bytes);
        }

        return packed.ToArray();
    }
}
