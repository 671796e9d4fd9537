namespace AeCluster.Models.Data.Formats;

/// <summary>An array in a file: its header, checked against the length of the file.</summary>
/// <param name="Path">Also the name of the file in errors.</param>
/// <param name="ValuesBegin">Offset of the first number in bytes, in the decompressed content.</param>
internal sealed record ArrayFile(
    string Path,
    ElementType Type,
    IReadOnlyList<long> Dimensions,
    long ValuesBegin,
    bool IsCompressed)
{
    /// <summary>Upper bound on the compression ratio of gzip: nothing is allocated for a header that claims more.</summary>
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
        using var stream = RegularFile.OpenRead(path);
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

        if (header.IsFortranOrder)
        {
            throw new DataException(
                $"{path} is stored column after column (Fortran order). "
                    + "Convert it: numpy.save(file, numpy.ascontiguousarray(x)).");
        }

        return new ArrayFile(path, type, header.Shape, header.ValuesBegin, false).Checked(stream.Length - header.ValuesBegin);
    });

    /// <inheritdoc cref="OpenNpy"/>
    public static ArrayFile OpenIdx(string path) => DataFiles.Reading(path, () =>
    {
        using var file = RegularFile.OpenRead(path);
        var compressed = Gzip.IsPacked(file);
        using var stream = compressed ? Gzip.Unpack(file) : (Stream)file;
        var (type, dimensions) = IdxHeader.Read(stream, path);
        var begin = IdxHeader.Length(dimensions.Count);
        var array = new ArrayFile(path, type, dimensions, begin, compressed);
        return array.Checked(compressed ? null : file.Length - begin);
    });

    /// <summary>All bytes of the numbers, decompressed.</summary>
    /// <exception cref="DataException">They cannot be read, are fewer or more than the header says, or too many for an
    /// array.</exception>
    public byte[] ReadAll() => DataFiles.Reading(Path, () =>
    {
        var expected = Rows * RowBytes;
        using var file = RegularFile.OpenRead(Path);
        if (expected > file.Length * (IsCompressed ? MaxCompression : 1))
        {
            throw Truncated("is too short for that");
        }

        if (expected > Array.MaxLength)
        {
            throw new DataException(
                $"{Path} holds {expected:N0} bytes, too many to be read at once. "
                    + "Unpack it (gunzip), so that it can be streamed.");
        }

        using var stream = IsCompressed ? Gzip.Unpack(file) : (Stream)file;
        stream.ReadExactly(new byte[ValuesBegin]);
        var bytes = new byte[expected];
        var got = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return got == expected && stream.ReadByte() < 0
            ? bytes
            : throw Truncated(got < expected ? $"ends after {got:N0}" : "goes on after them");
    });

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
