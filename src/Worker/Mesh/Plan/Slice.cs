namespace AeCluster.Worker.Mesh.Plan;

/// <summary>A piece of the flat parameter vector: <see cref="Length"/> floats from <see cref="Start"/> on.</summary>
public readonly record struct Slice(int Start, int Length)
{
    /// <summary>A cache line of floats: pieces begin where no other piece's line ends.</summary>
    public const int Alignment = 16;

    public int End => Start + Length;

    /// <summary>Cuts it into pieces that differ by a cache line at most. Where it is too short for all, the last ones are
    /// empty.</summary>
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
