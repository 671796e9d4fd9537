using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AeCluster.Models.Kernels;

/// <summary>Transposes a matrix: a product reads rows, and the weights of a layer [out, in] are needed as [in, out].</summary>
internal static unsafe class Transposition
{
    /// <summary>Number of elements that the transposed matrix takes; each of its rows is padded to a multiple of 16.</summary>
    public static int Room(Matrix source) => Step(source) * source.Columns;

    /// <param name="source">By rows.</param>
    /// <param name="room">Has <see cref="Room"/> elements; the padding is left as it is.</param>
    /// <returns>The transposed matrix by rows.</returns>
    public static Matrix Copy(Matrix source, float* room)
    {
        var target = Matrix.Padded(room, source.Columns, source.Rows, Step(source));
        var (rows, columns) = (source.Rows / 8 * 8, source.Columns / 8 * 8);

        // Eight rows are read along their length, which keeps eight cache lines in use; the target is written in whole ones.
        for (var j = 0; j < columns; j += 8)
        {
            for (var i = 0; i < rows; i += 8)
            {
                CopyBlock(
                    source.First + (i * source.RowStep) + j,
                    source.RowStep,
                    target.First + (j * target.RowStep) + i,
                    target.RowStep);
            }
        }

        source
            .Part(0, source.Rows, columns, source.Columns - columns)
            .Transposed.CopyTo(target.Part(columns, source.Columns - columns, 0, source.Rows));
        source.Part(rows, source.Rows - rows, 0, columns).Transposed.CopyTo(target.Part(0, columns, rows, source.Rows - rows));
        return target;
    }

    private static int Step(Matrix source) => (source.Rows + 15) / 16 * 16;

    /// <summary>Transposes 8 x 8 elements: interleaves pairs of rows, then pairs of pairs, then exchanges halves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CopyBlock(float* from, nint fromStep, float* to, nint toStep)
    {
        var r0 = Vector256.Load(from);
        var r1 = Vector256.Load(from + fromStep);
        var r2 = Vector256.Load(from + (2 * fromStep));
        var r3 = Vector256.Load(from + (3 * fromStep));
        var r4 = Vector256.Load(from + (4 * fromStep));
        var r5 = Vector256.Load(from + (5 * fromStep));
        var r6 = Vector256.Load(from + (6 * fromStep));
        var r7 = Vector256.Load(from + (7 * fromStep));

        var (a0, a1, a2, a3) = (Avx.UnpackLow(r0, r1), Avx.UnpackHigh(r0, r1), Avx.UnpackLow(r2, r3), Avx.UnpackHigh(r2, r3));
        var (a4, a5, a6, a7) = (Avx.UnpackLow(r4, r5), Avx.UnpackHigh(r4, r5), Avx.UnpackLow(r6, r7), Avx.UnpackHigh(r6, r7));

        const byte FirstHalves = 0x44;
        const byte SecondHalves = 0xEE;
        var (b0, b1) = (Avx.Shuffle(a0, a2, FirstHalves), Avx.Shuffle(a0, a2, SecondHalves));
        var (b2, b3) = (Avx.Shuffle(a1, a3, FirstHalves), Avx.Shuffle(a1, a3, SecondHalves));
        var (b4, b5) = (Avx.Shuffle(a4, a6, FirstHalves), Avx.Shuffle(a4, a6, SecondHalves));
        var (b6, b7) = (Avx.Shuffle(a5, a7, FirstHalves), Avx.Shuffle(a5, a7, SecondHalves));

        const byte Lower = 0x20;
        const byte Upper = 0x31;
        Avx.Permute2x128(b0, b4, Lower).Store(to);
        Avx.Permute2x128(b1, b5, Lower).Store(to + toStep);
        Avx.Permute2x128(b2, b6, Lower).Store(to + (2 * toStep));
        Avx.Permute2x128(b3, b7, Lower).Store(to + (3 * toStep));
        Avx.Permute2x128(b0, b4, Upper).Store(to + (4 * toStep));
        Avx.Permute2x128(b1, b5, Upper).Store(to + (5 * toStep));
        Avx.Permute2x128(b2, b6, Upper).Store(to + (6 * toStep));
        Avx.Permute2x128(b3, b7, Upper).Store(to + (7 * toStep));
    }
}
