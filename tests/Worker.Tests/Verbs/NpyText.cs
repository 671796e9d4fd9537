using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;

namespace AeCluster.Worker.Tests.Verbs;

/// <summary>Reads .npy files independently of the code that writes them.</summary>
internal static partial class NpyText
{
    public static (long[] Shape, T[] Values) Read<T>(string path, string type)
        where T : struct
    {
        var bytes = File.ReadAllBytes(path);
        Assert.Equal([0x93, .. "NUMPY"u8, 1, 0], bytes[..8]);
        var length = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(8));
        Assert.Equal(0, (10 + length) % 64);
        var header = Encoding.ASCII.GetString(bytes, 10, length);
        Assert.EndsWith("\n", header);
        var parts = Header().Match(header);
        Assert.True(parts.Success, header);
        Assert.Equal(type, parts.Groups[1].Value);
        long[] shape =
        [
            .. parts
                .Groups[2]
                .Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .Select(long.Parse),
        ];
        var values = MemoryMarshal.Cast<byte, T>(bytes.AsSpan(10 + length)).ToArray();
        Assert.Equal(shape.Aggregate(1L, (product, size) => product * size), values.Length);
        return (shape, values);
    }

    [GeneratedRegex(@"^\{'descr': '([^']*)', 'fortran_order': False, 'shape': \((.*)\), \} *\n$")]
    private static partial Regex Header();
}
