using System.Buffers.Binary;
using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace AeCluster.Models.Data.Formats;

/// <summary>The kind of number in an array file.</summary>
internal enum ElementKind
{
    Boolean,
    UInt8,
    Int8,
    UInt16,
    Int16,
    UInt32,
    Int32,
    UInt64,
    Int64,
    Float16,
    Float32,
    Float64,
}

/// <summary>The type of the numbers in an array file, and their conversion to float32 or float64.</summary>
internal readonly record struct ElementType(ElementKind Kind, bool IsBigEndian)
{
    /// <summary>Bytes of one number.</summary>
    public int Size => Kind switch
    {
        ElementKind.Boolean or ElementKind.UInt8 or ElementKind.Int8 => 1,
        ElementKind.UInt16 or ElementKind.Int16 or ElementKind.Float16 => 2,
        ElementKind.UInt32 or ElementKind.Int32 or ElementKind.Float32 => 4,
        _ => 8,
    };

    public bool IsFloat => Kind >= ElementKind.Float16;

    /// <summary>Whether the bytes of the file are those of float32 values in memory.</summary>
    public bool IsNativeFloat => Kind == ElementKind.Float32 && IsBigEndian != BitConverter.IsLittleEndian;

    /// <param name="word">NumPy's type string, e.g. <c>&lt;f4</c> or <c>|u1</c>.</param>
    /// <returns>Null for text, complex numbers, objects and the like.</returns>
    public static ElementType? OfNumpy(string word)
    {
        ElementKind? kind = word.Length < 2 ? null : word[1..] switch
        {
            "b1" => ElementKind.Boolean,
            "u1" => ElementKind.UInt8,
            "i1" => ElementKind.Int8,
            "u2" => ElementKind.UInt16,
            "i2" => ElementKind.Int16,
            "u4" => ElementKind.UInt32,
            "i4" => ElementKind.Int32,
            "u8" => ElementKind.UInt64,
            "i8" => ElementKind.Int64,
            "f2" => ElementKind.Float16,
            "f4" => ElementKind.Float32,
            "f8" => ElementKind.Float64,
            _ => null,
        };
        return kind is { } known && word[0] is '<' or '>' or '|' or '=' ? new ElementType(kind.Value, word[0] == '>') : null;
    }

    /// <param name="code">The third byte of an idx file.</param>
    public static ElementType? OfIdx(byte code) => code switch
    {
        0x08 => new ElementType(ElementKind.UInt8, true),
        0x09 => new ElementType(ElementKind.Int8, true),
        0x0B => new ElementType(ElementKind.Int16, true),
        0x0C => new ElementType(ElementKind.Int32, true),
        0x0D => new ElementType(ElementKind.Float32, true),
        0x0E => new ElementType(ElementKind.Float64, true),
        _ => null,
    };

    /// <summary>Converts numbers to float32, with rounding; numbers out of range become infinite.</summary>
    /// <param name="bytes">As in the file; converted to the machine's byte order in place.</param>
    public void ToFloats(Span<byte> bytes, Span<float> values)
    {
        ToNativeOrder(bytes);
        switch (Kind)
        {
            case ElementKind.Boolean:
                for (var i = 0; i < values.Length; i++)
                {
                    values[i] = bytes[i] == 0 ? 0 : 1;
                }

                break;
            case ElementKind.UInt8: Convert<byte, float>(bytes, values); break;
            case ElementKind.Int8: Convert<sbyte, float>(bytes, values); break;
            case ElementKind.UInt16: Convert<ushort, float>(bytes, values); break;
            case ElementKind.Int16: Convert<short, float>(bytes, values); break;
            case ElementKind.UInt32: Convert<uint, float>(bytes, values); break;
            case ElementKind.Int32: Convert<int, float>(bytes, values); break;
            case ElementKind.UInt64: Convert<ulong, float>(bytes, values); break;
            case ElementKind.Int64: Convert<long, float>(bytes, values); break;
            case ElementKind.Float16: Convert<Half, float>(bytes, values); break;
            case ElementKind.Float32: MemoryMarshal.Cast<byte, float>(bytes).CopyTo(values); break;
            case ElementKind.Float64: Convert<double, float>(bytes, values); break;
            default: throw new InvalidOperationException($"Unknown kind {Kind}.");
        }
    }

    /// <summary>Converts numbers to float64; whole numbers up to 2^53 are exact.</summary>
    /// <inheritdoc cref="ToFloats"/>
    public void ToDoubles(Span<byte> bytes, Span<double> values)
    {
        ToNativeOrder(bytes);
        switch (Kind)
        {
            case ElementKind.Boolean or ElementKind.UInt8: Convert<byte, double>(bytes, values); break;
            case ElementKind.Int8: Convert<sbyte, double>(bytes, values); break;
            case ElementKind.UInt16: Convert<ushort, double>(bytes, values); break;
            case ElementKind.Int16: Convert<short, double>(bytes, values); break;
            case ElementKind.UInt32: Convert<uint, double>(bytes, values); break;
            case ElementKind.Int32: Convert<int, double>(bytes, values); break;
            case ElementKind.UInt64: Convert<ulong, double>(bytes, values); break;
            case ElementKind.Int64: Convert<long, double>(bytes, values); break;
            case ElementKind.Float16: Convert<Half, double>(bytes, values); break;
            case ElementKind.Float32: Convert<float, double>(bytes, values); break;
            case ElementKind.Float64: MemoryMarshal.Cast<byte, double>(bytes).CopyTo(values); break;
            default: throw new InvalidOperationException($"Unknown kind {Kind}.");
        }
    }

    /// <summary>Whether any whole number is not the same as float32.</summary>
    /// <param name="bytes">As <see cref="ToFloats"/> left them.</param>
    /// <param name="values">What it made of them.</param>
    public bool LosesDigits(ReadOnlySpan<byte> bytes, ReadOnlySpan<float> values)
    {
        if (Size < 4 || Kind is ElementKind.Float32 || TensorPrimitives.MaxMagnitude(values) is < 1 << 24 or float.NaN)
        {
            return false;
        }

        return Kind switch
        {
            ElementKind.UInt32 => Differ<uint>(bytes, values),
            ElementKind.Int32 => Differ<int>(bytes, values),
            ElementKind.UInt64 => Differ<ulong>(bytes, values),
            ElementKind.Int64 => Differ<long>(bytes, values),
            _ => Differ<double>(bytes, values),
        };
    }

    /// <summary>Whether any whole number up to 2^53 differs; beyond that, all floats are whole numbers.</summary>
    private static bool Differ<T>(ReadOnlySpan<byte> bytes, ReadOnlySpan<float> values)
        where T : unmanaged, INumberBase<T>
    {
        var exact = MemoryMarshal.Cast<byte, T>(bytes);
        var largest = typeof(T) == typeof(double) ? 1L << 53 : double.PositiveInfinity;
        for (var i = 0; i < values.Length; i++)
        {
            var number = double.CreateTruncating(exact[i]);
            if (number != values[i] && Math.Abs(number) <= largest && number == Math.Floor(number))
            {
                return true;
            }
        }

        return false;
    }

    private void ToNativeOrder(Span<byte> bytes)
    {
        if (IsBigEndian != BitConverter.IsLittleEndian)
        {
            return;
        }

        switch (Size)
        {
            case 2:
                var shorts = MemoryMarshal.Cast<byte, ushort>(bytes);
                BinaryPrimitives.ReverseEndianness(shorts, shorts);
                break;
            case 4:
                var ints = MemoryMarshal.Cast<byte, uint>(bytes);
                BinaryPrimitives.ReverseEndianness(ints, ints);
                break;
            case 8:
                var longs = MemoryMarshal.Cast<byte, ulong>(bytes);
                BinaryPrimitives.ReverseEndianness(longs, longs);
                break;
            default: break;
        }
    }

    private static void Convert<TFrom, TTo>(Span<byte> bytes, Span<TTo> values)
        where TFrom : unmanaged, INumberBase<TFrom>
        where TTo : INumberBase<TTo>
    {
        var from = MemoryMarshal.Cast<byte, TFrom>(bytes);
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = TTo.CreateTruncating(from[i]);
        }
    }
}
