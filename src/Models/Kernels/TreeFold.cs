using System.Numerics;

namespace AeCluster.Models.Kernels;

/// <summary>What a <see cref="TreeFold"/> adds up: as many floats of each group.</summary>
internal unsafe interface IGroupTerm
{
    /// <param name="sum">Whether the term takes the place of what the target holds, or is added to it.</param>
    void Compute(int group, float* target, Summation sum);
}

/// <summary>
/// Adds up the terms of some groups, one after the other, in the order of the reduction tree
/// (<c>Training.Sharding.ReductionTree</c>): as a binary counter carries, which needs room for about log2 of them. In the core's
/// own cache that costs little more than adding them in a row.
/// </summary>
internal static unsafe class TreeFold
{
    /// <summary>The most sums that are ever kept at once.</summary>
    public static int Places(int groups) => 1 + BitOperations.Log2((uint)Math.Max(1, groups - 1));

    /// <summary>Leaves the sum in the first <paramref name="length"/> floats of the room.</summary>
    /// <param name="groups">1 or more: all that a node of the tree has below it.</param>
    /// <param name="room">As large as <see cref="Places"/> sums.</param>
    public static void Sum<TTerm>(TTerm term, int groups, float* room, int length)
        where TTerm : struct, IGroupTerm
    {
        var kept = 0;
        for (var group = 0; group < groups; group++)
        {
            if (group % 2 == 0)
            {
                term.Compute(group, room + (kept++ * length), Summation.Replace);
                continue;
            }

            // A right sibling goes straight into the left one; with it their parent is there, which may be a right sibling
            // itself.
            term.Compute(group, room + ((kept - 1) * length), Summation.Add);
            for (var parent = group / 2; parent % 2 == 1; parent /= 2)
            {
                Carry(room, ref kept, length);
            }
        }

        while (kept > 1)
        {
            Carry(room, ref kept, length);
        }
    }

    private static void Carry(float* room, ref int kept, int length)
    {
        kept--;
        var left = room + ((kept - 1) * length);
        Lanes.Add(left, left + length, left, length);
    }
}
