using System.Numerics;

namespace AeCluster.Models.Kernels;

/// <summary>The terms that a <see cref="TreeFold"/> adds: arrays of equal length, one for each group.</summary>
internal unsafe interface IGroupTerm
{
    /// <summary>Computes the term of a group.</summary>
    /// <param name="sum">Whether the term replaces the values of the target or is added to them.</param>
    void Compute(int group, float* target, Summation sum);
}

/// <summary>
/// Adds the terms of groups in the order of the reduction tree (<c>Training.Sharding.ReductionTree</c>), like the carries of a
/// binary counter, which takes room for about log2 of them. Within the cache this costs little more than adding them in sequence.
/// </summary>
internal static unsafe class TreeFold
{
    /// <summary>Largest number of sums that are held at once.</summary>
    public static int Places(int groups) => 1 + BitOperations.Log2((uint)Math.Max(1, groups - 1));

    /// <summary>Leaves the sum in the first <paramref name="length"/> floats of the room.</summary>
    /// <param name="groups">Number of groups below a node of the tree; 1 or more.</param>
    /// <param name="room">Holds <see cref="Places"/> sums.</param>
    public static void Sum<TTerm>(TTerm term, int groups, float* room, int length)
        where TTerm : struct, IGroupTerm
    {
        var count = 0;
        for (var group = 0; group < groups; group++)
        {
            if (group % 2 == 0)
            {
                term.Compute(group, room + (count++ * length), Summation.Replace);
                continue;
            }

            // A right sibling is added to the left one directly. This completes their parent, which may be a right sibling
            // itself.
            term.Compute(group, room + ((count - 1) * length), Summation.Add);
            for (var parent = group / 2; parent % 2 == 1; parent /= 2)
            {
                Carry(room, ref count, length);
            }
        }

        while (count > 1)
        {
            Carry(room, ref count, length);
        }
    }

    private static void Carry(float* room, ref int count, int length)
    {
        count--;
        var left = room + ((count - 1) * length);
        Lanes.Add(left, left + length, left, length);
    }
}
