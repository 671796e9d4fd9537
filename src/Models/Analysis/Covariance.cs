using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace AeCluster.Models.Analysis;

/// <summary>
/// Mean and covariance of rows that are added in batches, for data larger than memory. Blocks of rows are centred separately and
/// then merged (Chan, Golub and LeVeque, 1979) in double precision, so that a mean far from zero loses no digits. The blocks, and
/// so the results, do not depend on the batches.
/// </summary>
/// <param name="dimensions">Values per row, D.</param>
/// <param name="threads">Threads to compute with; the results do not depend on it.</param>
public sealed class Covariance(int dimensions, int threads = 1)
{
    private const int BlockRows = 256;
    private const int Tile = 16;
    private const int TileRows = 4;
    private const int ChunkRows = 32;

    /// <summary>D rounded up to whole tiles; the columns beyond D hold zeros.</summary>
    private readonly int _stride = (Positive(dimensions) + Tile - 1) / Tile * Tile;
    private readonly Chunks _chunks = new(threads, CancellationToken.None);
    private readonly double[] _mean = new double[dimensions];
    private readonly double[] _block = new double[BlockRows * Rounded(dimensions)];
    private readonly double[] _scatter = new double[(long)Rounded(dimensions) * Rounded(dimensions)];
    private int _blockCount;
    private long _merged;

    public int Dimensions { get; } = dimensions;

    /// <summary>Number of rows added.</summary>
    public long Count => _merged + _blockCount;

    /// <summary>Adds rows.</summary>
    /// <param name="x_ND">Whole rows, one after another.</param>
    /// <exception cref="AnalysisException">A value is not a number, or infinite.</exception>
    public void Add(ReadOnlySpan<float> x_ND)
    {
        var rows = Rows.Count(x_ND.Length, Dimensions);
        Rows.RequireFinite(x_ND, Dimensions, Count);
        for (var row = 0; row < rows; row++)
        {
            var target = _block.AsSpan(_blockCount * _stride, Dimensions);
            var source = x_ND.Slice(row * Dimensions, Dimensions);
            for (var i = 0; i < target.Length; i++)
            {
                target[i] = source[i];
            }

            if (++_blockCount == BlockRows)
            {
                Merge();
            }
        }
    }

    /// <summary>Mean of each column.</summary>
    public double[] Mean_D()
    {
        Merge();
        return [.. _mean];
    }

    /// <summary>Covariance with divisor N - 1, row by row.</summary>
    public double[] Matrix_DD()
    {
        Merge();
        if (_merged < 2)
        {
            throw new AnalysisException($"A covariance needs at least two rows; there {(_merged == 1 ? "is one" : "are none")}.");
        }

        var matrix_DD = new double[(long)Dimensions * Dimensions];
        for (var i = 0; i < Dimensions; i++)
        {
            for (var j = 0; j < Dimensions; j++)
            {
                // Only the tiles on and above the diagonal are stored.
                matrix_DD[((long)i * Dimensions) + j] =
                    _scatter[((long)Math.Min(i, j) * _stride) + Math.Max(i, j)] / (_merged - 1);
            }
        }

        return matrix_DD;
    }

    private void Merge()
    {
        if (_blockCount == 0)
        {
            return;
        }

        // Clear rows of the previous block.
        _block.AsSpan(_blockCount * _stride).Clear();
        var delta = Centre();
        var weight = (double)_merged * _blockCount / (_merged + _blockCount);
        _chunks.For(_stride, ChunkRows, (first, end) =>
        {
            for (var row = first; row < end; row += TileRows)
            {
                AddRows(row, delta, weight);
            }
        });
        for (var i = 0; i < Dimensions; i++)
        {
            _mean[i] += delta[i] * _blockCount / (_merged + _blockCount);
        }

        _merged += _blockCount;
        _blockCount = 0;
    }

    /// <summary>Subtracts the mean of the block from its rows.</summary>
    /// <returns>The mean of the block minus the mean so far.</returns>
    private double[] Centre()
    {
        var delta = new double[_stride];
        for (var row = 0; row < _blockCount; row++)
        {
            for (var i = 0; i < Dimensions; i++)
            {
                delta[i] += _block[(row * _stride) + i];
            }
        }

        for (var i = 0; i < Dimensions; i++)
        {
            delta[i] /= _blockCount;
        }

        for (var row = 0; row < _blockCount; row++)
        {
            for (var i = 0; i < Dimensions; i++)
            {
                _block[(row * _stride) + i] -= delta[i];
            }
        }

        for (var i = 0; i < Dimensions; i++)
        {
            delta[i] -= _mean[i];
        }

        return delta;
    }

    /// <summary>Updates four rows of the scatter matrix, from the tile on the diagonal to the right.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddRows(int first, double[] delta, double weight)
    {
        ref var x = ref MemoryMarshal.GetArrayDataReference(_block);
        for (var column = first / Tile * Tile; column < _stride; column += Tile)
        {
            Vector512<double> a0 = default, a1 = default, b0 = default, b1 = default;
            Vector512<double> c0 = default, c1 = default, d0 = default, d1 = default;
            for (var row = 0; row < _blockCount; row++)
            {
                var at = (nuint)(row * _stride);
                var right0 = Vector512.LoadUnsafe(ref x, at + (nuint)column);
                var right1 = Vector512.LoadUnsafe(ref x, at + (nuint)column + 8);
                var a = Vector512.Create(_block[(row * _stride) + first]);
                var b = Vector512.Create(_block[(row * _stride) + first + 1]);
                var c = Vector512.Create(_block[(row * _stride) + first + 2]);
                var d = Vector512.Create(_block[(row * _stride) + first + 3]);
                a0 = Vector512.FusedMultiplyAdd(a, right0, a0);
                a1 = Vector512.FusedMultiplyAdd(a, right1, a1);
                b0 = Vector512.FusedMultiplyAdd(b, right0, b0);
                b1 = Vector512.FusedMultiplyAdd(b, right1, b1);
                c0 = Vector512.FusedMultiplyAdd(c, right0, c0);
                c1 = Vector512.FusedMultiplyAdd(c, right1, c1);
                d0 = Vector512.FusedMultiplyAdd(d, right0, d0);
                d1 = Vector512.FusedMultiplyAdd(d, right1, d1);
            }

            Add(0, a0, a1);
            Add(1, b0, b1);
            Add(2, c0, c1);
            Add(3, d0, d1);

            void Add(int row, Vector512<double> left, Vector512<double> right)
            {
                ref var sum = ref _scatter[((long)(first + row) * _stride) + column];
                var scale = Vector512.Create(weight * delta[first + row]);
                (Vector512.LoadUnsafe(ref sum) + left + (scale * Vector512.LoadUnsafe(ref delta[column]))).StoreUnsafe(ref sum);
                (Vector512.LoadUnsafe(ref sum, 8) + right + (scale * Vector512.LoadUnsafe(ref delta[column], 8))).StoreUnsafe(
                    ref sum,
                    8);
            }
        }
    }

    private static int Rounded(int dimensions) => (dimensions + Tile - 1) / Tile * Tile;

    private static int Positive(int dimensions)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(dimensions);
        return dimensions;
    }
}
