using System.Buffers.Binary;
using System.Text;
using System.Text.Json;

namespace AeCluster.Models.Checkpoints;

/// <summary>
/// The safetensors format (github.com/huggingface/safetensors): 8 bytes little-endian length of the header, a JSON header
/// (name -> dtype, shape, data_offsets; <c>__metadata__</c> -> text), then the tensors' bytes without gaps. The reader trusts
/// nothing: every length, offset and shape is checked against the bytes that are present.
/// </summary>
public static class Safetensors
{
    private const string MetadataKey = "__metadata__";
    private const int LengthBytes = 8;

    /// <summary>Maximum length of the header, as the format defines it.</summary>
    private const long MaxHeader = 100_000_000;

    /// <summary>Writes a file to memory, with the tensors in the given order.</summary>
    /// <exception cref="ArgumentException">A name occurs twice, or bytes do not fit their shape.</exception>
    public static byte[] Write(IReadOnlyList<StoredTensor> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        ArgumentNullException.ThrowIfNull(metadata);
        var header = Header(tensors, metadata);
        var file = new byte[checked(LengthBytes + header.Length + tensors.Sum(t => t.Bytes.Length))];
        BinaryPrimitives.WriteInt64LittleEndian(file, header.Length);
        header.CopyTo(file.AsSpan(LengthBytes));
        var offset = LengthBytes + header.Length;
        foreach (var tensor in tensors)
        {
            tensor.Bytes.Span.CopyTo(file.AsSpan(offset));
            offset += tensor.Bytes.Length;
        }

        return file;
    }

    /// <summary>Reads the tensors, in the order of their bytes, and the metadata. The tensors share the file's memory.</summary>
    /// <param name="name">Names the file in errors.</param>
    /// <exception cref="CheckpointException">The file is not well-formed.</exception>
    public static (IReadOnlyList<StoredTensor> Tensors, IReadOnlyDictionary<string, string> Metadata) Read(
        ReadOnlyMemory<byte> file,
        string name)
    {
        var (header, data) = Split(file, name);
        try
        {
            using var json = JsonDocument.Parse(header);
            return Parse(json.RootElement, data, name);
        }
        catch (JsonException e)
        {
            throw Broken(name, $"its header is not JSON ({e.Message})");
        }
        catch (InvalidOperationException)
        {
            // Thrown by JsonElement if a value has another type than expected, or is not valid UTF-16.
            throw Broken(name, "its header is not that of a safetensors file");
        }
    }

    /// <summary>The header's bytes and the bytes after it.</summary>
    internal static (ReadOnlyMemory<byte> Header, ReadOnlyMemory<byte> Data) Split(ReadOnlyMemory<byte> file, string name)
    {
        if (file.Length < LengthBytes)
        {
            throw Broken(name, $"it has {file.Length} bytes, which is too short for a safetensors file");
        }

        var length = BinaryPrimitives.ReadUInt64LittleEndian(file.Span);
        if (length > MaxHeader || (long)length > file.Length - LengthBytes)
        {
            throw Broken(name, $"it claims a header of {length} bytes, but {file.Length - LengthBytes} follow");
        }

        return (file.Slice(LengthBytes, (int)length), file[(LengthBytes + (int)length)..]);
    }

    internal static CheckpointException Broken(string name, string what) => new($"{name} is not a usable checkpoint: {what}.");

    private static byte[] Header(IReadOnlyList<StoredTensor> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteStartObject(MetadataKey);
            foreach (var (key, value) in metadata)
            {
                json.WriteString(key, value);
            }

            json.WriteEndObject();
            var names = new HashSet<string> { MetadataKey };
            long offset = 0;
            foreach (var tensor in tensors)
            {
                if (!names.Add(tensor.Name))
                {
                    throw new ArgumentException($"Two tensors are named '{tensor.Name}'.", nameof(tensors));
                }

                if (ByteCount(tensor.Type, tensor.Shape) != tensor.Bytes.Length)
                {
                    throw new ArgumentException($"The bytes of '{tensor.Name}' do not fit its shape.", nameof(tensors));
                }

                json.WriteStartObject(tensor.Name);
                json.WriteString("dtype", tensor.Type.ToString());
                WriteNumbers(json, "shape", tensor.Shape);
                WriteNumbers(json, "data_offsets", [offset, offset += tensor.Bytes.Length]);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        // Spaces pad the header so that the tensors begin at a multiple of 8 bytes.
        stream.Write(Encoding.ASCII.GetBytes(new string(' ', (int)(-stream.Length & 7))));
        return stream.ToArray();
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, IEnumerable<long> numbers)
    {
        json.WriteStartArray(name);
        foreach (var number in numbers)
        {
            json.WriteNumberValue(number);
        }

        json.WriteEndArray();
    }

    private static (IReadOnlyList<StoredTensor>, IReadOnlyDictionary<string, string>) Parse(
        JsonElement root, ReadOnlyMemory<byte> data, string file)
    {
        var metadata = new Dictionary<string, string>();
        var found = new List<(long Begin, StoredTensor Tensor)>();
        var names = new HashSet<string>();
        foreach (var entry in root.EnumerateObject())
        {
            if (!names.Add(entry.Name))
            {
                throw Broken(file, $"its header has '{entry.Name}' twice");
            }

            if (entry.Name != MetadataKey)
            {
                found.Add(ParseTensor(entry.Name, entry.Value, data, file));
                continue;
            }

            foreach (var item in entry.Value.EnumerateObject())
            {
                if (!metadata.TryAdd(item.Name, item.Value.GetString() ?? ""))
                {
                    throw Broken(file, $"its metadata has '{item.Name}' twice");
                }
            }
        }

        // An empty tensor has the offset of the next one. The sort is stable, so empty tensors keep their order.
        var tensors = new List<StoredTensor>(found.Count);
        long end = 0;
        foreach (var (begin, tensor) in found.OrderBy(f => f.Begin).ThenBy(f => f.Tensor.Bytes.Length))
        {
            if (begin != end)
            {
                throw Broken(file, $"the bytes of '{tensor.Name}' begin at {begin} where {end} was due (overlap or gap)");
            }

            end = begin + tensor.Bytes.Length;
            tensors.Add(tensor);
        }

        return end == data.Length
            ? (tensors, metadata)
            : throw Broken(file, $"its tensors take {end} bytes, but {data.Length} are there");
    }

    private static (long Begin, StoredTensor Tensor) ParseTensor(
        string name,
        JsonElement entry,
        ReadOnlyMemory<byte> data,
        string file)
    {
        if (!entry.TryGetProperty("dtype", out var dtype)
            || !entry.TryGetProperty("shape", out var dimensions)
            || !entry.TryGetProperty("data_offsets", out var range)
            || range.GetArrayLength() != 2)
        {
            throw Broken(file, $"the entry of '{name}' lacks dtype, shape or data_offsets");
        }

        var typeName = dtype.GetString();
        if (!Enum.GetNames<StoredType>().Contains(typeName))
        {
            throw Broken(
                file,
                $"'{name}' has the element type '{typeName}'; {string.Join(", ", Enum.GetNames<StoredType>())} can be read");
        }

        var type = Enum.Parse<StoredType>(typeName!);
        var shape = new List<long>();
        foreach (var dimension in dimensions.EnumerateArray())
        {
            shape.Add(
                dimension.TryGetInt64(out var size) && size >= 0 ? size : throw Broken(file, $"'{name}' has a broken shape"));
        }

        if (!range[0].TryGetInt64(out var begin)
            || !range[1].TryGetInt64(out var end)
            || begin < 0
            || end < begin
            || end > data.Length)
        {
            throw Broken(file, $"'{name}' claims bytes {range} of {data.Length}");
        }

        if (ByteCount(type, shape) != end - begin)
        {
            throw Broken(file, $"'{name}' has {end - begin} bytes, which its shape [{string.Join(", ", shape)}] does not fit");
        }

        return (begin, new StoredTensor(name, type, shape, data[(int)begin..(int)end]));
    }

    /// <summary>Number of bytes that a shape takes, or -1 on overflow.</summary>
    private static long ByteCount(StoredType type, IEnumerable<long> shape)
    {
        try
        {
            return shape.Aggregate((long)StoredTensor.SizeOf(type), (product, dimension) => checked(product * dimension));
        }
        catch (OverflowException)
        {
            return -1;
        }
    }
}
