using static TorchSharp.torch;

namespace AeCluster.Models.Data;

/// <summary>The examples of one set followed by those of another. Owns both.</summary>
internal sealed class JoinedDataset(Dataset first, Dataset second)
    : Dataset(first.Shape, first.Count + second.Count, Labels(first, second), first.ClassNames)
{
    public override ValueExtent Extent =>
        new(Math.Min(first.Extent.Low, second.Extent.Low), Math.Max(first.Extent.High, second.Extent.High));

    public override Tensor Rows(ReadOnlySpan<long> rows)
    {
        var pieces = new List<Tensor>();
        for (var done = 0; done < rows.Length;)
        {
            var isFirst = rows[done] < first.Count;
            var end = done + 1;
            while (end < rows.Length && rows[end] < first.Count == isFirst)
            {
                end++;
            }

            pieces.Add(isFirst ? first.Rows(rows[done..end]) : second.Rows(Within(rows[done..end])));
            done = end;
        }

        return pieces.Count == 1 ? pieces[0] : cat(pieces);
    }

    public override void Prefetch(ReadOnlyMemory<long> rows)
    {
        first.Prefetch(rows.ToArray().Where(row => row < first.Count).ToArray());
        second.Prefetch(Within(rows.ToArray().Where(row => row >= first.Count).ToArray()));
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
        {
            first.Dispose();
            second.Dispose();
        }
    }

    private long[] Within(ReadOnlySpan<long> rows)
    {
        var places = rows.ToArray();
        for (var i = 0; i < places.Length; i++)
        {
            places[i] -= first.Count;
        }

        return places;
    }

    private static Tensor? Labels(Dataset first, Dataset second) =>
        first.Labels_N is { } some && second.Labels_N is { } others ? cat([some, others]) : null;
}
