using AeCluster.Specs.Data;

namespace AeCluster.Models.Data.Formats;

/// <summary>An array in a file: its header, checked against the length of the file.</summary>
/// <param name="Path">Also the name of the file in errors.</param>
/// <param name="ValuesBegin">Offset of the first number in bytes, in the decompressed content.</param>
internal sealed record ArrayFile(
    string Path,
    ElementType Type,
    IReadOnlyList<long> Dimensions,
    long ValuesBegin,
    ArrayPacking Packing)
{
    /// <summary>Whether the first index runs fastest (Fortran order), not the last.</summary>
    public bool IsColumnMajor { get; init; }

    /// <summary>Why rows cannot be read one by one from the file; null if they can.</summary>
    public string? WhyNotStreamed => (Packing, IsColumnMajor) switch
    {
        (ArrayPacking.Gzip, _) =>
            $"{Path} is compressed and has no rows that could be read by themselves; unpack it (gunzip)",
        (ArrayPacking.Archive, _) => $"{Path} is in an archive; store the array by itself (numpy.save)",
        (_, true) => $"{Path} is in Fortran order, column after column; convert it: "
            + "numpy.save(file, numpy.ascontiguousarray(x))",
        _ => null,
    };

    /// <summary>Upper bound on the compression ratio of gzip and zip: no memory is taken for a header that claims
    /// more.</summary>
    private const int MaxCompression = 1100;

    /// <summary>Number of rows, N.</summary>
    public long Rows => Dimensions[0];

    /// <summary>Numbers per row.</summary>
    public long RowValues => Dimensions.Skip(1).Aggregate(1L, (product, size) => product * size);

    public long RowBytes => RowValues * Type.Size;

    /// <summary>Bytes that the header claims; more than 2^63 if no file can be that large.</summary>
    private Int128 Bytes =>
        Dimensions.Aggregate((Int128)Type.Size, (product, size) => product > long.MaxValue ? product : product * size);

    /// <summary>E.g. <c>[60000, 28, 28]</c>.</summary>
    public string DimensionsInWords => $"[{string.Join(", ", Dimensions)}]";

    /// <summary>Reads and checks the header.</summary>
    /// <exception cref="DataException">The file is missing, unreadable, damaged, of another format, or of a type other than
    /// numbers.</exception>
    public static ArrayFile OpenNpy(string path) => DataFiles.Reading(path, () =>
    {
        if (NpzPath.IsArchive(path))
        {
            return NpzArchive.Read(path, (content, length) => ReadNpy(content, length, path, ArrayPacking.Archive));
        }

        using var stream = RegularFile.OpenRead(path);
        return ReadNpy(stream, stream.Length, path, ArrayPacking.None);
    });

    private static ArrayFile ReadNpy(Stream stream, long length, string path, ArrayPacking packing)
    {
        var header = NpyHeader.Read(stream, path);
        if (ElementType.OfNumpy(header.Type) is not { } type)
        {
            throw new DataException(
                $"{path} holds {InWords(header.Type)}; booleans, integers and floats can be read. "
                    + "Convert it: numpy.save(file, x.astype('float32')).")
            {
                Outline = $"{path} holds values of another type; booleans, integers and floats can be read.",
            };
        }

        return new ArrayFile(path, type, header.Shape, header.ValuesBegin, packing) { IsColumnMajor = header.IsFortranOrder }
            .Checked(length - header.ValuesBegin);
    }

    /// <inheritdoc cref="OpenNpy"/>
    public static ArrayFile OpenIdx(string path) => DataFiles.Reading(path, () =>
    {
        using var file = RegularFile.OpenRead(path);
        var compressed = Gzip.IsPacked(file);
        using var stream = compressed ? Gzip.Unpack(file) : (Stream)file;
        var (type, dimensions) = IdxHeader.Read(stream, path);
        var begin = IdxHeader.Length(dimensions.Count);
        var array = new ArrayFile(path, type, dimensions, begin, compressed ? ArrayPacking.Gzip : ArrayPacking.None);
        return array.Checked(compressed ? null : file.Length - begin);
    });

    /// <summary>All bytes of the numbers, decompressed, row after row.</summary>
    /// <exception cref="DataException">They cannot be read, are fewer or more than the header says, or too many for an
    /// array.</exception>
    public byte[] ReadAll() => DataFiles.Reading(Path, () =>
    {
        if (Packing == ArrayPacking.Archive)
        {
            return NpzArchive.Read(Path, (content, _) => ReadAll(content, new FileInfo(NpzPath.Split(Path).File).Length));
        }

        using var file = RegularFile.OpenRead(Path);
        using var stream = Packing == ArrayPacking.Gzip ? Gzip.Unpack(file) : (Stream)file;
        return ReadAll(stream, file.Length);
    });

    /// <param name="length">Of the file in bytes, as it is on the disk.</param>
    private byte[] ReadAll(Stream content, long length)
    {
        var expected = Rows * RowBytes;
        if (expected > length * (Packing == ArrayPacking.None ? 1 : MaxCompression))
        {
            throw Truncated("is too short for that");
        }

        if (expected > Array.MaxLength)
        {
            throw new DataException($"{Path} holds {expected:N0} bytes, too many to be read at once, and {WhyNotStreamed}.");
        }

        content.ReadExactly(new byte[ValuesBegin]);
        var bytes = new byte[expected];
        var got = content.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return got == expected && content.ReadByte() < 0
            ? IsColumnMajor ? RowAfterRow(bytes) : bytes
            : throw Truncated(got < expected ? $"ends after {got:N0}" : "goes on after them");
    }

    /// <summary>Turns values of which the first index runs fastest into values of which the last does.</summary>
    private byte[] RowAfterRow(byte[] bytes)
    {
        var rank = Dimensions.Count;
        var strides = new long[rank];
        var index = new long[rank];
        for (var (axis, stride) = (0, (long)Type.Size); axis < rank; stride *= Dimensions[axis++])
        {
            strides[axis] = stride;
        }

        var turned = new byte[bytes.Length];
        var from = 0L;
        for (var to = 0; to < turned.Length; to += Type.Size)
        {
            bytes.AsSpan((int)from, Type.Size).CopyTo(turned.AsSpan(to));
            for (var axis = rank - 1; axis >= 0; axis--)
            {
                from += strides[axis];
                if (++index[axis] < Dimensions[axis])
                {
                    break;
                }

                from -= strides[axis] * index[axis];
                index[axis] = 0;
            }
        }

        return turned;
    }

    /// <summary>Checks that the dimensions are valid and match the length of the file.</summary>
    /// <param name="bytes">Bytes of the numbers in the file; null if unknown before reading.</param>
    private ArrayFile Checked(long? bytes)
    {
        if (Dimensions.Count == 0)
        {
            throw new DataException($"{Path} holds a single number and no rows.");
        }

        if (Bytes > long.MaxValue || (bytes is { } seen && seen != Bytes))
        {
            throw Truncated(bytes is { } length ? $"has {length:N0}" : "cannot have so many");
        }

        if (Rows == 0)
        {
            throw new DataException($"{Path} holds no examples: its shape is {DimensionsInWords}.");
        }

        return Rows <= int.MaxValue && RowValues is > 0 and <= int.MaxValue / sizeof(double)
            ? this
            : throw new DataException(
                $"{Path} has the shape {DimensionsInWords}; "
                    + $"at most {int.MaxValue} rows of 1 to {int.MaxValue / sizeof(double)} values can be read.");
    }

    private DataException Truncated(string seen)
    {
        var type = Type.Kind.ToString().ToLowerInvariant();
        var expected = Bytes > long.MaxValue ? "more than 2^63" : $"{Bytes:N0}";
        return new DataException(
            $"{Path} is damaged: its shape {DimensionsInWords} of {type} asks for {expected} bytes of values, but it {seen}. "
                + "Write or copy it again.");
    }

    private static string InWords(string type) => type switch
    {
        NpyHeader.Records => "records (a structured type)",
        "|O" or "O" => "Python objects",
        [_, 'U' or 'S', ..] => $"text (type {type})",
        [_, 'c', ..] => $"complex numbers (type {type})",
        _ => $"values of the type {type}",
    };
}

/// <summary>What an array in a file is packed in.</summary>
internal enum ArrayPacking
{
    None,
    Gzip,

    /// <summary>See <see cref="NpzArchive"/>.</summary>
    Archive,
}
