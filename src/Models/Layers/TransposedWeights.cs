using System.Runtime.CompilerServices;
using AeCluster.Models.Kernels;
using TorchSharp.Modules;

namespace AeCluster.Models.Layers;

/// <summary>
/// Weights [out, in] as [in, out], for a product that reads them by rows. Whoever knows that no weight changes for a while says
/// so (<see cref="Hold"/>), and each is then transposed once: shards of sixteen examples would spend a fifth of their time on it.
/// </summary>
internal static unsafe class TransposedWeights
{
    private static readonly ConditionalWeakTable<Parameter, Copy> _copies = [];
    private static long _holds;

    [ThreadStatic]
    private static long _held;

    /// <summary>Until it is disposed of, the weights that the calling thread computes with stay as they are.</summary>
    public static Holding Hold()
    {
        var outer = _held;
        if (outer == 0)
        {
            _held = Interlocked.Increment(ref _holds);
        }

        return new Holding(outer);
    }

    /// <returns>By rows; to be used before the next one is asked for.</returns>
    public static Matrix Of(Parameter weight)
    {
        var matrix = TensorPointer.Rows(weight);
        if (_held == 0)
        {
            return Transposition.Copy(matrix, Scratch.Take(ScratchPlace.Weights, Transposition.Room(matrix)));
        }

        var copy = _copies.GetValue(weight, _ => new Copy(Transposition.Room(matrix)));
        if (copy.Held != _held)
        {
            copy.Values = Transposition.Copy(matrix, copy.Room.First);
            copy.Held = _held;
        }

        return copy.Values;
    }

    public readonly ref struct Holding(long outer)
    {
        public void Dispose() => _held = outer;
    }

    private sealed class Copy(int length)
    {
        public PinnedFloats Room { get; } = new(length);

        public Matrix Values { get; set; }

        /// <summary>The holding that the values are of.</summary>
        public long Held { get; set; }
    }
}
