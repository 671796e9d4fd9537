using AeCluster.Models.Kernels;
using TorchSharp.Modules;

namespace AeCluster.Models.Layers;

/// <summary>
/// Weights [out, in] as [in, out], for a product that reads them by rows. Each is transposed once until
/// <see cref="Invalidate"/>: shards of sixteen examples would otherwise spend a fifth of their time on it. For one thread at a
/// time.
/// </summary>
internal sealed unsafe class TransposedWeights
{
    // Tensors are equal when their values are.
    private readonly Dictionary<Parameter, Copy> _copies = new(ReferenceEqualityComparer.Instance);

    /// <summary>Forgets the values of all copies; to be called whenever weights may have changed.</summary>
    public void Invalidate()
    {
        foreach (var copy in _copies.Values)
        {
            copy.IsValid = false;
        }
    }

    /// <returns>By rows; valid until <see cref="Invalidate"/>.</returns>
    public Matrix Of(Parameter weight)
    {
        var matrix = TensorPointer.Rows(weight);
        if (!_copies.TryGetValue(weight, out var copy))
        {
            _copies[weight] = copy = new Copy(Transposition.Room(matrix));
        }

        if (!copy.IsValid)
        {
            copy.Values = Transposition.Copy(matrix, copy.Room.First);
            copy.IsValid = true;
        }

        return copy.Values;
    }

    /// <summary>A copy that is not kept.</summary>
    /// <returns>By rows; valid until the calling thread makes the next one.</returns>
    public static Matrix Once(Parameter weight)
    {
        var matrix = TensorPointer.Rows(weight);
        return Transposition.Copy(matrix, Scratch.Take(ScratchPlace.Weights, Transposition.Room(matrix)));
    }

    private sealed class Copy(int length)
    {
        public PinnedFloats Room { get; } = new(length);

        public Matrix Values { get; set; }

        public bool IsValid { get; set; }
    }
}
