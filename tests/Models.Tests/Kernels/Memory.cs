using AeCluster.Models.Kernels;

namespace AeCluster.Models.Tests.Kernels;

/// <summary>Memory that kernels compute on.</summary>
internal static unsafe class Memory
{
    public static PinnedFloats Filled(int length, Func<float> value)
    {
        var values = new PinnedFloats(length);
        for (var i = 0; i < length; i++)
        {
            values.First[i] = value();
        }

        return values;
    }

    public static float[] All(PinnedFloats values) => new ReadOnlySpan<float>(values.First, values.Length).ToArray();
}
