using System.Runtime.Intrinsics;

namespace AeCluster.Models.Kernels;

/// <summary>Something done to every element alike, sixteen at a time.</summary>
internal interface IElementwise
{
    /// <param name="x">What comes from the first array; where there is no more, zeros.</param>
    /// <param name="y">What comes from the second one.</param>
    Vector512<float> Of(Vector512<float> x, Vector512<float> y);
}

internal static unsafe class Lanes
{
    private const int Width = 16;

    /// <summary>target[i] = function(x[i], y[i]); the target may be one of them.</summary>
    public static void Map<T>(T function, float* x, float* y, float* target, int length)
        where T : struct, IElementwise
    {
        var i = 0;
        for (; i + Width <= length; i += Width)
        {
            function.Of(Vector512.Load(x + i), Vector512.Load(y + i)).Store(target + i);
        }

        if (i < length)
        {
            Store(function.Of(Load(x + i, length - i), Load(y + i, length - i)), target + i, length - i);
        }
    }

    /// <summary>target[i] = x[i] + y[i]; the target may be one of them.</summary>
    public static void Add(float* x, float* y, float* target, int length) => Map(default(Sum), x, y, target, length);

    /// <summary>Fewer than sixteen, then zeros.</summary>
    public static Vector512<float> Load(float* from, int count)
    {
        var lanes = stackalloc float[Width];
        new Span<float>(lanes, Width).Clear();
        new ReadOnlySpan<float>(from, count).CopyTo(new Span<float>(lanes, count));
        return Vector512.Load(lanes);
    }

    /// <summary>The first of sixteen.</summary>
    public static void Store(Vector512<float> values, float* to, int count)
    {
        var lanes = stackalloc float[Width];
        values.Store(lanes);
        new ReadOnlySpan<float>(lanes, count).CopyTo(new Span<float>(to, count));
    }

    private readonly struct Sum : IElementwise
    {
        public Vector512<float> Of(Vector512<float> x, Vector512<float> y) => x + y;
    }
}
