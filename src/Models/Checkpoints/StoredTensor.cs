using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace AeCluster.Models.Checkpoints;

/// <summary>Element types of stored tensors, by their safetensors names.</summary>
public enum StoredType
{
    F32,
    F64,
    I64,
    U8,
}

/// <summary>A tensor in managed memory: plain bytes, little-endian, row-major. Safe to pass between threads.</summary>
/// <param name="Name">Unique within its file, e.g. <c>encoder.0.weight</c>.</param>
/// <param name="Bytes">The elements, as many as the shape has.</param>
public sealed record StoredTensor(string Name, StoredType Type, IReadOnlyList<long> Shape, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>Size of an element in bytes.</summary>
    public static int SizeOf(StoredType type) => type switch
    {
        StoredType.F32 => 4,
        StoredType.F64 or StoredType.I64 => 8,
        StoredType.U8 => 1,
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    /// <summary>Copies a float32 tensor from any device.</summary>
    public static StoredTensor From(string name, Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        if (tensor.dtype != ScalarType.Float32)
        {
            throw new ArgumentException($"{name} is {tensor.dtype}; parameters and optimizer state are float32.", nameof(tensor));
        }

        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        return new StoredTensor(name, StoredType.F32, tensor.shape, tensor.detach().cpu().contiguous().bytes.ToArray());
    }

    /// <summary>Copies the values to an existing float32 tensor of the same shape, on any device.</summary>
    /// <exception cref="CheckpointException">The shapes or types differ.</exception>
    public void CopyTo(Tensor target)
    {
        ArgumentNullException.ThrowIfNull(target);
        if (Type != StoredType.F32 || !Shape.SequenceEqual(target.shape))
        {
            throw new CheckpointException(
                $"{Name} is {Type} [{string.Join(", ", Shape)}], but the model needs F32 [{string.Join(", ", target.shape)}].");
        }

        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        target.copy_(tensor(MemoryMarshal.Cast<byte, float>(Bytes.Span).ToArray()).view(target.shape));
    }
}
