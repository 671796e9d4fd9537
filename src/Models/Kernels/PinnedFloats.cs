namespace AeCluster.Models.Kernels;

/// <summary>Memory that the garbage collector does not move, for as long as this object is alive.</summary>
internal sealed unsafe class PinnedFloats
{
    private readonly float[] _values;

    /// <summary>Allocates memory with undefined values.</summary>
    public PinnedFloats(int length)
    {
        _values = GC.AllocateUninitializedArray<float>(length, pinned: true);
        fixed (float* first = _values)
        {
            First = first;
        }
    }

    public float* First { get; }

    public int Length => _values.Length;
}
