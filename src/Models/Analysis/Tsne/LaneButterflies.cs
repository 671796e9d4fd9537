using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Lane = System.Runtime.Intrinsics.Vector512<float>;

namespace AeCluster.Models.Analysis.Tsne;

/// <summary>
/// The stages of <see cref="LaneFft"/>. Each maps positions q + stride (p + parts t), t = 0 .. radix - 1, to positions
/// q + stride (radix p + u): the transform of length radix, times the twiddle factors of p and u.
/// </summary>
internal static class LaneButterflies
{
    private const int Lanes = LaneFft.Lanes;
    private const float Sine3 = 0.8660254038f;
    private const float Cosine5 = 0.3090169944f;
    private const float Sine5 = 0.9510565163f;
    private const float Cosine5Twice = -0.8090169944f;
    private const float Sine5Twice = 0.5877852523f;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Twos(int parts, int stride, LaneBuffer x, float[] twiddles)
    {
        var io = new Places(x);
        for (var p = 0; p < parts; p++)
        {
            var w = Twiddle(twiddles, p);
            for (var q = 0; q < stride; q++)
            {
                var a = io.Load(q + (stride * p));
                var b = io.Load(q + (stride * (p + parts)));
                var to = q + (stride * 2 * p);
                io.Store(to, a + b);
                io.Store(to + stride, (a - b) * w);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Threes(int parts, int stride, LaneBuffer x, float[] twiddles)
    {
        var io = new Places(x);
        var sine = Vector512.Create(Sine3);
        var half = Vector512.Create(0.5f);
        for (var p = 0; p < parts; p++)
        {
            var w1 = Twiddle(twiddles, 2 * p);
            var w2 = Twiddle(twiddles, (2 * p) + 1);
            for (var q = 0; q < stride; q++)
            {
                var from = q + (stride * p);
                var a = io.Load(from);
                var b = io.Load(from + (stride * parts));
                var c = io.Load(from + (stride * 2 * parts));
                var sum = b + c;
                var middle = a - (sum * half);
                var turned = ((b - c) * sine).TurnedRight();
                var to = q + (stride * 3 * p);
                io.Store(to, a + sum);
                io.Store(to + stride, (middle + turned) * w1);
                io.Store(to + (2 * stride), (middle - turned) * w2);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Fours(int parts, int stride, LaneBuffer x, float[] twiddles)
    {
        var io = new Places(x);
        for (var p = 0; p < parts; p++)
        {
            var w1 = Twiddle(twiddles, 3 * p);
            var w2 = Twiddle(twiddles, (3 * p) + 1);
            var w3 = Twiddle(twiddles, (3 * p) + 2);
            for (var q = 0; q < stride; q++)
            {
                var from = q + (stride * p);
                var a = io.Load(from);
                var b = io.Load(from + (stride * parts));
                var c = io.Load(from + (stride * 2 * parts));
                var d = io.Load(from + (stride * 3 * parts));
                var ac = a + c;
                var bd = b + d;
                var acApart = a - c;
                var bdApart = (b - d).TurnedRight();
                var to = q + (stride * 4 * p);
                io.Store(to, ac + bd);
                io.Store(to + stride, (acApart + bdApart) * w1);
                io.Store(to + (2 * stride), (ac - bd) * w2);
                io.Store(to + (3 * stride), (acApart - bdApart) * w3);
            }
        }
    }

    /// <summary>The first stage, if the upper half of the positions is zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void FirstFours(int parts, LaneBuffer x, float[] twiddles)
    {
        var io = new Places(x);
        for (var p = 0; p < parts; p++)
        {
            var a = io.Load(p);
            var b = io.Load(p + parts);
            var turned = b.TurnedRight();
            io.Store(4 * p, a + b);
            io.Store((4 * p) + 1, (a + turned) * Twiddle(twiddles, 3 * p));
            io.Store((4 * p) + 2, (a - b) * Twiddle(twiddles, (3 * p) + 1));
            io.Store((4 * p) + 3, (a - turned) * Twiddle(twiddles, (3 * p) + 2));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Fives(int parts, int stride, LaneBuffer x, float[] twiddles)
    {
        var io = new Places(x);
        var cosine1 = Vector512.Create(Cosine5);
        var sine1 = Vector512.Create(Sine5);
        var cosine2 = Vector512.Create(Cosine5Twice);
        var sine2 = Vector512.Create(Sine5Twice);
        for (var p = 0; p < parts; p++)
        {
            var w1 = Twiddle(twiddles, 4 * p);
            var w2 = Twiddle(twiddles, (4 * p) + 1);
            var w3 = Twiddle(twiddles, (4 * p) + 2);
            var w4 = Twiddle(twiddles, (4 * p) + 3);
            for (var q = 0; q < stride; q++)
            {
                var from = q + (stride * p);
                var a = io.Load(from);
                var b = io.Load(from + (stride * parts));
                var c = io.Load(from + (stride * 2 * parts));
                var d = io.Load(from + (stride * 3 * parts));
                var e = io.Load(from + (stride * 4 * parts));
                var be = b + e;
                var cd = c + d;
                var beApart = b - e;
                var cdApart = c - d;
                var middle1 = a + (be * cosine1) + (cd * cosine2);
                var middle2 = a + (be * cosine2) + (cd * cosine1);
                var turned1 = ((beApart * sine1) + (cdApart * sine2)).TurnedRight();
                var turned2 = ((beApart * sine2) - (cdApart * sine1)).TurnedRight();
                var to = q + (stride * 5 * p);
                io.Store(to, a + be + cd);
                io.Store(to + stride, (middle1 + turned1) * w1);
                io.Store(to + (2 * stride), (middle2 + turned2) * w2);
                io.Store(to + (3 * stride), (middle2 - turned2) * w3);
                io.Store(to + (4 * stride), (middle1 - turned1) * w4);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Complex Twiddle(float[] twiddles, int at) =>
        new(Vector512.Create(twiddles[2 * at]), Vector512.Create(twiddles[(2 * at) + 1]));

    /// <summary>Sixteen complex numbers.</summary>
    private readonly struct Complex(Lane real, Lane imaginary)
    {
        public readonly Lane Real = real;
        public readonly Lane Imaginary = imaginary;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Complex operator +(Complex a, Complex b) => new(a.Real + b.Real, a.Imaginary + b.Imaginary);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Complex operator -(Complex a, Complex b) => new(a.Real - b.Real, a.Imaginary - b.Imaginary);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Complex operator *(Complex a, Lane factor) => new(a.Real * factor, a.Imaginary * factor);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Complex operator *(Complex a, Complex b) => new(
            Vector512.FusedMultiplyAdd(a.Real, b.Real, -(a.Imaginary * b.Imaginary)),
            Vector512.FusedMultiplyAdd(a.Real, b.Imaginary, a.Imaginary * b.Real));

        /// <summary>This times -i.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Complex TurnedRight() => new(Imaginary, -Real);
    }

    /// <summary>The input and output of a stage.</summary>
    private readonly ref struct Places(LaneBuffer x)
    {
        private readonly ref float _real = ref MemoryMarshal.GetArrayDataReference(x.Real);
        private readonly ref float _imaginary = ref MemoryMarshal.GetArrayDataReference(x.Imaginary);
        private readonly ref float _nextReal = ref MemoryMarshal.GetArrayDataReference(x.NextReal);
        private readonly ref float _nextImaginary = ref MemoryMarshal.GetArrayDataReference(x.NextImaginary);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Complex Load(int place) =>
            new(
                Vector512.LoadUnsafe(ref _real, (nuint)(place * Lanes)),
                Vector512.LoadUnsafe(ref _imaginary, (nuint)(place * Lanes)));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Store(int place, Complex value)
        {
            value.Real.StoreUnsafe(ref _nextReal, (nuint)(place * Lanes));
            value.Imaginary.StoreUnsafe(ref _nextImaginary, (nuint)(place * Lanes));
        }
    }
}
