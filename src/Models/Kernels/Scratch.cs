namespace AeCluster.Models.Kernels;

/// <summary>Memory for intermediate values of a kernel, kept for the next one.</summary>
/// <remarks>
/// One set of buffers a thread, and not part of a step's context: the parts of a product run on pool threads, each of which needs
/// buffers of its own. No result depends on them, since a kernel writes what it reads.
/// </remarks>
internal static unsafe class Scratch
{
    [ThreadStatic]
    private static Dictionary<(ScratchPlace, int), PinnedFloats>? _buffers;

    /// <param name="index">Distinguishes several buffers of the same purpose.</param>
    /// <returns>At least <paramref name="length"/> floats with undefined values; valid until the calling thread takes the same
    /// place again.</returns>
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

/// <summary>The purpose of a buffer. Uses that overlap need different places.</summary>
internal enum ScratchPlace
{
    Weights,
    LeftEdge,
    RightEdge,
    Gradients,
    Sums,
}
