namespace AeCluster.Worker.Mesh.Plan;

/// <summary>A range of the flat parameter vector: <see cref="Length"/> floats from index <see cref="Start"/>.</summary>
public readonly record struct Slice(int Start, int Length)
{
    /// <summary>Floats per cache line. Slices start at multiples, so that no two of them share a line.</summary>
    public const int Alignment = 16;

    public int End => Start + Length;

    /// <summary>
    /// Divides the slice into pieces whose lengths differ by at most a cache line. If it is too short, the last ones are empty.
    /// </summary>
    public IReadOnlyList<Slice> Cut(int pieces)
    {
        var lines = (Length + Alignment - 1) / Alignment;
        var cut = new Slice[pieces];
        var start = Start;
        for (var i = 0; i < pieces; i++)
        {
            var length = Math.Min(End - start, ((lines / pieces) + (i < lines % pieces ? 1 : 0)) * Alignment);
            cut[i] = new Slice(start, length);
            start += length;
        }

        return cut;
    }
}
