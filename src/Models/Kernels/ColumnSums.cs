using System.Runtime.Intrinsics;

namespace AeCluster.Models.Kernels;

/// <summary>Sums over examples: the gradient of a bias.</summary>
internal static unsafe class ColumnSums
{
    /// <summary>
    /// sums[j] += x[0, j] + x[1, j] + .... The addend is completed first: for each group, then over the groups by
    /// <see cref="TreeFold"/>.
    /// </summary>
    /// <param name="x">By rows.</param>
    /// <param name="ends">For each group the index after its last row.</param>
    public static void Add(Matrix x, int[] ends, float* sums)
    {
        if (ends.Length == 1)
        {
            Compute(x, sums, Summation.Add);
            return;
        }

        fixed (int* end = ends)
        {
            var room = Scratch.Take(ScratchPlace.Sums, TreeFold.Places(ends.Length) * x.Columns);
            TreeFold.Sum(new SumsOfGroup(x, end), ends.Length, room, x.Columns);
            Lanes.Add(sums, room, sums, x.Columns);
        }
    }

    /// <summary>sums[j] = x[0, j] + x[1, j] + ...</summary>
    public static void Replace(Matrix x, float* sums) => Compute(x, sums, Summation.Replace);

    private static void Compute(Matrix x, float* sums, Summation sum)
    {
        var j = 0;
        for (; j + 32 <= x.Columns; j += 32)
        {
            var (sum0, sum1) = (Vector512<float>.Zero, Vector512<float>.Zero);
            var row = x.First + j;
            for (var i = 0; i < x.Rows; i++, row += x.RowStep)
            {
                sum0 += Vector512.Load(row);
                sum1 += Vector512.Load(row + 16);
            }

            if (sum == Summation.Add)
            {
                (sum0, sum1) = (Vector512.Load(sums + j) + sum0, Vector512.Load(sums + j + 16) + sum1);
            }

            sum0.Store(sums + j);
            sum1.Store(sums + j + 16);
        }

        for (; j < x.Columns; j++)
        {
            float chain = 0;
            for (var i = 0; i < x.Rows; i++)
            {
                chain += x.First[(i * x.RowStep) + j];
            }

            sums[j] = sum == Summation.Add ? sums[j] + chain : chain;
        }
    }

    private readonly struct SumsOfGroup(Matrix x, int* ends) : IGroupTerm
    {
        public void Compute(int group, float* target, Summation sum)
        {
            var begin = group == 0 ? 0 : ends[group - 1];
            ColumnSums.Compute(x.Part(begin, ends[group] - begin, 0, x.Columns), target, sum);
        }
    }
}
