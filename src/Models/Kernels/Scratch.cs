namespace AeCluster.Models.Kernels;

/// <summary>Memory for what a computation needs meanwhile, for the calling thread; kept for its next one, and as large as the
/// largest was.</summary>
internal static unsafe class Scratch
{
    [ThreadStatic]
    private static Dictionary<(ScratchPlace, int), PinnedFloats>? _buffers;

    /// <param name="index">Of several places for the same.</param>
    /// <returns>At least <paramref name="length"/> floats, whose values are undefined, until the same place is taken
    /// again.</returns>
    public static float* Take(ScratchPlace place, int length, int index = 0)
    {
        _buffers ??= [];
        if (!_buffers.TryGetValue((place, index), out var buffer) || buffer.Length < length)
        {
            _buffers[(place, index)] = buffer = new PinnedFloats(length);
        }

        return buffer.First;
    }
}

/// <summary>What the memory is for: two uses at a time need two places.</summary>
internal enum ScratchPlace
{
    Weights,
    LeftEdge,
    RightEdge,
    Gradients,
    Sums,
}
