using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace AeCluster.Models.Analysis;

/// <summary>
/// The k nearest of the points offered so far. Points nearer than the k-th nearest are collected; when the buffer is full, it is
/// reduced to the k nearest.
/// </summary>
/// <param name="self">Index of the point whose neighbours these are; it is excluded.</param>
internal sealed class NearestList(int k, int self)
{
    /// <summary>The bits of the distance in the upper half, the index in the lower. Distances are not negative, so that entries
    /// are ordered by distance, then by index.</summary>
    private readonly ulong[] _entries = new ulong[(2 * k) + (8 * Vector512<float>.Count)];
    private int _count;
    private float _limit = float.PositiveInfinity;

    /// <summary>Offers points in the order of their indices. Their number must be a multiple of sixteen.</summary>
    /// <param name="first">Index of the first point.</param>
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
                Collect(squaredDistances[i..], near, first + i);
            }
        }
    }

    /// <summary>Copies the k nearest points, nearest first.</summary>
    public void CopyTo(Span<int> indices, Span<float> squaredDistances)
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

    private void Collect(ReadOnlySpan<float> squaredDistances, ulong near, int first)
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
