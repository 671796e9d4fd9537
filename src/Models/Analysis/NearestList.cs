using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace AeCluster.Models.Analysis;

/// <summary>
/// The k nearest of the points that were offered to it so far. It takes in what is nearer than its k-th nearest and throws
/// the rest away when it is full, which happens ever more rarely.
/// </summary>
/// <param name="self">The number of the point whose neighbours these are: no neighbour of its own.</param>
internal sealed class NearestList(int k, int self)
{
    /// <summary>Distance above, number below. Distances are not negative, so their bits order as they do; ties go to the lower
    /// number.</summary>
    private readonly ulong[] _entries = new ulong[(2 * k) + (8 * Vector512<float>.Count)];
    private int _count;
    private float _limit = float.PositiveInfinity;

    /// <summary>Takes in points, which must come in the order of their numbers; a multiple of sixteen of them.</summary>
    /// <param name="first">The number of the first.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Offer(ReadOnlySpan<float> squaredDistances, int first)
    {
        ref var squared = ref MemoryMarshal.GetReference(squaredDistances);
        for (var i = 0; i < squaredDistances.Length; i += Vector512<float>.Count)
        {
            var near = Vector512
                .LessThan(Vector512.LoadUnsafe(ref squared, (nuint)i), Vector512.Create(_limit))
                .ExtractMostSignificantBits();
            if (near != 0)
            {
                Take(squaredDistances[i..], near, first + i);
            }
        }
    }

    /// <summary>Nearest first.</summary>
    public void Take(Span<int> indices, Span<float> squaredDistances)
    {
        Selection.MoveSmallest(_entries.AsSpan(0, _count), k);
        var sorted = _entries.AsSpan(0, k);
        sorted.Sort();
        for (var i = 0; i < k; i++)
        {
            indices[i] = (int)(uint)sorted[i];
            squaredDistances[i] = BitConverter.UInt32BitsToSingle((uint)(sorted[i] >> 32));
        }
    }

    private void Take(ReadOnlySpan<float> squaredDistances, ulong near, int first)
    {
        for (; near != 0; near &= near - 1)
        {
            var lane = BitOperations.TrailingZeroCount(near);
            if (first + lane != self)
            {
                _entries[_count++] =
                    ((ulong)BitConverter.SingleToUInt32Bits(squaredDistances[lane]) << 32) | (uint)(first + lane);
            }
        }

        if (_count > _entries.Length - Vector512<float>.Count)
        {
            Selection.MoveSmallest(_entries.AsSpan(0, _count), k);
            _count = k;
            _limit = Furthest();
        }
    }

    private float Furthest()
    {
        var furthest = 0UL;
        foreach (var entry in _entries.AsSpan(0, k))
        {
            furthest = Math.Max(furthest, entry);
        }

        return BitConverter.UInt32BitsToSingle((uint)(furthest >> 32));
    }
}
