using System.Runtime.Intrinsics;

namespace AeCluster.Models.Kernels;

/// <summary>An elementwise function, computed for sixteen elements at a time.</summary>
internal interface IElementwise
{
    /// <param name="x">Elements of the first array, followed by zeros beyond its end.</param>
    /// <param name="y">Elements of the second one.</param>
    Vector512<float> Of(Vector512<float> x, Vector512<float> y);
}

/// <summary>Applies functions to arrays in vectors of sixteen lanes.</summary>
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

    /// <summary>Loads fewer than sixteen elements, and zeros for the rest.</summary>
    public static Vector512<float> Load(float* from, int count)
    {
        var lanes = stackalloc float[Width];
        new Span<float>(lanes, Width).Clear();
        new ReadOnlySpan<float>(from, count).CopyTo(new Span<float>(lanes, count));
        return Vector512.Load(lanes);
    }

    /// <summary>Stores the first lanes.</summary>
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
