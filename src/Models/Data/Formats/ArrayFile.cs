namespace AeCluster.Models.Data.Formats;

/// <summary>An array in a file: what its header says, checked against the file's length.</summary>
/// <param name="Path">Also what errors call the file.</param>
/// <param name="ValuesBegin">Bytes (unpacked ones, where it is compressed) before the first number.</param>
internal sealed record ArrayFile(
    string Path,
    ElementType Type,
    IReadOnlyList<long> Dimensions,
    long ValuesBegin,
    bool IsCompressed)
{
    /// <summary>gzip makes nothing smaller by more: a header that claims so is wrong, and nothing is allocated for it.</summary>
    private const int BestCompression = 1100;

    /// <summary>N.</summary>
    public long Rows => Dimensions[0];

    /// <summary>Numbers of one row.</summary>
    public long RowValues => Dimensions.Skip(1).Aggregate(1L, (product, size) => product * size);

    public long RowBytes => RowValues * Type.Size;

    /// <summary>What the header asks for; more than 2^63 where that is beyond all files.</summary>
    private Int128 Bytes =>
        Dimensions.Aggregate((Int128)Type.Size, (product, size) => product > long.MaxValue ? product : product * size);

    /// <summary>E.g. <c>[60000, 28, 28]</c>.</summary>
    public string DimensionsInWords => $"[{string.Join(", ", Dimensions)}]";

    /// <summary>Reads and checks the header.</summary>
    /// <exception cref="DataException">The file is missing or unreadable, of another format, of a type that has no numbers, or
    /// damaged.</exception>
    public static ArrayFile OpenNpy(string path) => DataFiles.Reading(path, () =>
    {
        using var stream = File.OpenRead(path);
        var header = NpyHeader.Read(stream, path);
        if (ElementType.OfNumpy(header.Type) is not { } type)
        {
            throw new DataException(
                $"{path} holds {InWords(header.Type)}; booleans, integers and floats can be read. Convert it: numpy.save(file, "
                    + "x.astype('float32')).");
        }

        if (header.IsFortranOrder)
        {
            throw new DataException(
                $"{path} is stored column after column (Fortran order). Convert it: numpy.save(file, "
                    + "numpy.ascontiguousarray(x)).");
        }

        return new ArrayFile(path, type, header.Shape, header.ValuesBegin, false).Checked(stream.Length - header.ValuesBegin);
    });

    /// <inheritdoc cref="OpenNpy"/>
    public static ArrayFile OpenIdx(string path) => DataFiles.Reading(path, () =>
    {
        using var file = File.OpenRead(path);
        var compressed = Gzip.IsPacked(file);
        using var stream = compressed ? Gzip.Unpack(file) : (Stream)file;
        var (type, dimensions) = IdxHeader.Read(stream, path);
        var begin = IdxHeader.Length(dimensions.Count);
        var array = new ArrayFile(path, type, dimensions, begin, compressed);
        return array.Checked(compressed ? null : file.Length - begin);
    });

    /// <summary>All bytes of the numbers, unpacked where they are compressed.</summary>
    /// <exception cref="DataException">They cannot be read, are fewer or more than the header says, or too many for
    /// memory.</exception>
    public byte[] ReadAll() => DataFiles.Reading(Path, () =>
    {
        var expected = Rows * RowBytes;
        using var file = File.OpenRead(Path);
        if (expected > file.Length * (IsCompressed ? BestCompression : 1))
        {
            throw Truncated("is too short for that");
        }

        if (expected > Array.MaxLength)
        {
            throw new DataException(
                $"{Path} holds {expected:N0} bytes, too many to be read at once. Unpack it (gunzip), so that it can be "
                    + "streamed.");
        }

        using var stream = IsCompressed ? Gzip.Unpack(file) : (Stream)file;
        stream.ReadExactly(new byte[ValuesBegin]);
        var bytes = new byte[expected];
        var got = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return got == expected && stream.ReadByte() < 0
            ? bytes
            : throw Truncated(got < expected ? $"ends after {got:N0}" : "goes on after them");
    });

    /// <summary>Dimensions are sensible, and the file as long as they say.</summary>
    /// <param name="bytes">Of the numbers; null where only reading tells.</param>
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
                $"{Path} has the shape {DimensionsInWords}; at most {int.MaxValue} rows of 1 to "
                    + $"{int.MaxValue / sizeof(double)} values can be read.");
    }

    private DataException Truncated(string seen) =>
        new(
            $"{Path} is damaged: its shape {DimensionsInWords} of {Type.Kind.ToString().ToLowerInvariant()} asks for "
                + $"{(Bytes > long.MaxValue ? "more than 2^63" : $"{Bytes:N0}")} bytes of values, but it {seen}. Write or copy "
                + "it again.");

    private static string InWords(string type) => type switch
    {
        NpyHeader.Records => "records (a structured type)",
        "|O" or "O" => "Python objects",
        [_, 'U' or 'S', ..] => $"text (type {type})",
        [_, 'c', ..] => $"complex numbers (type {type})",
        _ => $"values of the type {type}",
    };
}
