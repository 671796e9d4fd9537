using System.Buffers.Binary;
using System.Text;
using AeCluster.Models.Checkpoints;
using FsCheck.Xunit;

namespace AeCluster.Models.Tests.Checkpoints;

public sealed class SafetensorsTests
{
    private static readonly Dictionary<string, string> _noMetadata = [];

    [Property]
    public bool What_is_written_is_read_back(byte[] seeds, string? key, string? value)
    {
        var tensors = seeds
            .Select((seed, i) => Make($"t{i}.\"ä", (StoredType)(seed % 4), [seed % 3, 1 + (seed % 5)], seed))
            .ToList();
        var metadata = new Dictionary<string, string> { ["k" + Printable(key)] = Printable(value) };
        var (read, readMetadata) = Safetensors.Read(Safetensors.Write(tensors, metadata), "file");

        // Lone surrogates are not valid text; JSON cannot represent them.
        static string Printable(string? text) => new((text ?? "").Where(c => !char.IsSurrogate(c)).ToArray());

        return metadata.SequenceEqual(readMetadata)
            && read.Count == tensors.Count
            && read.Zip(tensors).All(p => p.First.Name == p.Second.Name
                && p.First.Type == p.Second.Type
                && p.First.Shape.SequenceEqual(p.Second.Shape)
                && p.First.Bytes.Span.SequenceEqual(p.Second.Bytes.Span));
    }

    [Fact]
    public void The_bytes_are_those_of_the_format()
    {
        var file = Safetensors.Write(
            [new StoredTensor("a", StoredType.U8, [2], new byte[] { 7, 9 })],
            new Dictionary<string, string> { ["m"] = "1" });
        const string header = """{"__metadata__":{"m":"1"},"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}""";
        var padded = header.PadRight((header.Length + 7) / 8 * 8);
        Assert.Equal(padded.Length, BinaryPrimitives.ReadInt64LittleEndian(file));
        Assert.Equal(padded, Encoding.UTF8.GetString(file[8..^2]));
        Assert.Equal(new byte[] { 7, 9 }, file[^2..]);
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}}""", null)]
    [InlineData("""{"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"b":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}""", null)]
    [InlineData("""{"b":{"dtype":"F32","shape":[],"data_offsets":[0,4]}}""", null)]
    [InlineData("""{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}""", "take 2 bytes, but 4")]
    [InlineData("""{"a":{"dtype":"U8","shape":[3],"data_offsets":[0,3]},"b":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}}""", "overlap or gap")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"b":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}}""", "overlap or gap")]
    [InlineData("""{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"a":{"dtype":"U8","shape":[0],"data_offsets":[4,4]}}""", "'a' twice")]
    [InlineData("""{"a":{"dtype":"U8","shape":[5],"data_offsets":[0,5]}}""", "claims bytes")]
    [InlineData("""{"a":{"dtype":"U8","shape":[4],"data_offsets":[-4,0]}}""", "claims bytes")]
    [InlineData("""{"a":{"dtype":"U8","shape":[4],"data_offsets":[4,0]}}""", "claims bytes")]
    [InlineData("""{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,99999999999999999999]}}""", "claims bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4],"data_offsets":[0,4]}}""", "does not fit")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4611686018427387905],"data_offsets":[0,4]}}""", "does not fit")]
    [InlineData("""{"a":{"dtype":"U8","shape":[-4],"data_offsets":[0,4]}}""", "broken shape")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1.5],"data_offsets":[0,4]}}""", "broken shape")]
    [InlineData("""{"a":{"dtype":"BF16","shape":[2],"data_offsets":[0,4]}}""", "element type 'BF16'")]
    [InlineData("""{"a":{"dtype":"1","shape":[4],"data_offsets":[0,4]}}""", "element type '1'")]
    [InlineData("""{"a":{"dtype":null,"shape":[4],"data_offsets":[0,4]}}""", "element type")]
    [InlineData("""{"a":{"dtype":"U8","shape":[4]}}""", "lacks")]
    [InlineData("""{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4,4]}}""", "lacks")]
    [InlineData("""{"a":{"dtype":"U8","shape":[4],"data_offsets":{}}}""", "not that of")]
    [InlineData("""{"a":{"dtype":"U8","shape":4,"data_offsets":[0,4]}}""", "not that of")]
    [InlineData("""{"a":[0,4]}""", "not that of")]
    [InlineData("""[]""", "not that of")]
    [InlineData("""{"__metadata__":{"x":1},"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}""", "not that of")]
    [InlineData("""{"__metadata__":{"x":"1","x":"2"},"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}""", "'x' twice")]
    [InlineData("""{"a":""", "not JSON")]
    public void A_header_that_lies_is_refused(string header, string? complaint)
    {
        var text = Encoding.UTF8.GetBytes(header);
        var file = new byte[8 + text.Length + 4];
        BinaryPrimitives.WriteInt64LittleEndian(file, text.Length);
        text.CopyTo(file, 8);
        if (complaint is null)
        {
            Safetensors.Read(file, "a.safetensors");
            return;
        }

        var error = Assert.Throws<CheckpointException>(() => Safetensors.Read(file, "a.safetensors"));
        Assert.Contains(complaint, error.Message);
        Assert.StartsWith("a.safetensors", error.Message);
    }

    [Theory]
    [InlineData(0UL, "not JSON")]
    [InlineData(100UL, "claims a header")]
    [InlineData(ulong.MaxValue, "claims a header")]
    [InlineData(1UL << 63, "claims a header")]
    public void A_lying_header_length_is_refused(ulong length, string complaint)
    {
        var file = new byte[40];
        BinaryPrimitives.WriteUInt64LittleEndian(file, length);
        Assert.Contains(complaint, Assert.Throws<CheckpointException>(() => Safetensors.Read(file, "f")).Message);
        Assert.Throws<CheckpointException>(() => Safetensors.Read(file.AsMemory(0, 7), "f"));
    }

    [Property]
    public bool Random_bytes_never_cause_another_error(byte[] bytes)
    {
        try
        {
            Safetensors.Read(bytes, "f");
            return true;
        }
        catch (CheckpointException)
        {
            return true;
        }
    }

    [Fact]
    public void Duplicate_names_and_wrong_sizes_are_not_written()
    {
        var tensor = Make("a", StoredType.F32, [2], 1);
        Assert.Throws<ArgumentException>(() => Safetensors.Write([tensor, tensor], _noMetadata));
        Assert.Throws<ArgumentException>(() => Safetensors.Write([tensor with { Name = "__metadata__" }], _noMetadata));
        Assert.Throws<ArgumentException>(() => Safetensors.Write([tensor with { Shape = [3] }], _noMetadata));
    }

    private static StoredTensor Make(string name, StoredType type, long[] shape, int seed)
    {
        var bytes = new byte[shape.Aggregate(1L, (a, b) => a * b) * StoredTensor.SizeOf(type)];
        new System.Random(seed).NextBytes(bytes);
        return new StoredTensor(name, type, shape, bytes);
    }
}
