using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AeCluster.Models.Analysis;

/// <summary>
/// The k nearest of the points that were offered to it so far. It takes in what is nearer than its k-th nearest and throws
/// the rest away when it is full, which happens ever more rarely.
/// </summary>
internal sealed class NearestList
{
    private readonly int k;

    /// <summary>Distance above, number below. Distances are not negative, so their bits order as they do; ties go to the lower number.</summary>
    private readonly ulong[] entries;
    private int count;
    private float limit = float.PositiveInfinity;

    public NearestList(int k)
    {
        this.k = k;
        entries = new ulong[(2 * k) + (4 * Vector512<float>.Count)];
    }

    /// <summary>Sixteen points, which must come in the order of their numbers.</summary>
    /// <param name="first">The number of the first.</param>
    /// <param name="self">The number of the point whose neighbours these are: no neighbour of its own.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Offer(Vector512<float> squaredDistances, int first, int self)
    {
        var near = Vector512.LessThan(squaredDistances, Vector512.Create(limit)).ExtractMostSignificantBits();
        if (near != 0)
        {
            Take(squaredDistances, near, first, self);
        }
    }

    /// <summary>Nearest first.</summary>
    public void Take(Span<int> indices, Span<float> squaredDistances)
    {
        var sorted = entries.AsSpan(0, count);
        sorted.Sort();
        for (var i = 0; i < k; i++)
        {
            indices[i] = (int)(uint)sorted[i];
            squaredDistances[i] = BitConverter.UInt32BitsToSingle((uint)(sorted[i] >> 32));
        }
    }

    private void Take(Vector512<float> squaredDistances, ulong near, int first, int self)
    {
        for (; near != 0; near &= near - 1)
        {
            var lane = BitOperations.TrailingZeroCount(near);
            var number = first + lane;
            if (number != self)
            {
                entries[count++] = ((ulong)BitConverter.SingleToUInt32Bits(squaredDistances[lane]) << 32) | (uint)number;
            }
        }

        if (count > entries.Length - Vector512<float>.Count)
        {
            Shrink();
        }
    }

    private void Shrink()
    {
        Selection.MoveSmallest(entries.AsSpan(0, count), k);
        count = k;
        limit = 0;
        foreach (var entry in entries.AsSpan(0, k))
        {
            limit = Math.Max(limit, BitConverter.UInt32BitsToSingle((uint)(entry >> 32)));
        }
    }
}
