using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AeCluster.Models.Analysis.Tsne;

/// <summary>
/// Repulsion through a potential on a grid, as in FIt-SNE (Linderman et al., 2019), but with the method of smooth particle-mesh
/// Ewald sums (Essmann et al., 1995). Takes time proportional to the number of points and to the area they cover.
/// </summary>
/// <remarks>
/// The force on a point is half the negative gradient of the total potential of all points, each 1 / (1 + r^2) at distance r, and
/// Z is the sum of the potential over the points. So one quantity suffices: points are spread to the nodes of a grid with
/// B-splines, the grid is convolved with the potential (divided by the response of the splines), and values and slopes are
/// interpolated with the same splines. An iteration takes one Fourier transform forward and one back, where interpolating the
/// components of the force takes several of each; and the result is smooth across cells.
/// </remarks>
/// <param name="maxSpacing">
/// Maximum spacing of the nodes, in units of the embedding. With the default, the error of the forces was 0.6% (root mean square)
/// for a finished embedding of 5,000 points, and less before; halving the spacing divides it by 70. The error of Barnes-Hut trees
/// with the usual angle of 0.5 was 1.4%.
/// </param>
internal sealed class GridRepulsion(int count, Chunks chunks, double maxSpacing = 0.4) : IRepulsion
{
    /// <summary>Small embeddings get a finer grid, of at least this many cells.</summary>
    private const int MinCells = 16;

    /// <summary>Above this, the grid would not fit in memory (points have diverged): repulsion is computed over all
    /// pairs.</summary>
    private const int MaxCells = 2048;
    private const double MinSpacing = 1e-12;
    private const int ChunkPoints = 1024;
    private const int BandRows = 32;

    private readonly int[] _rows = new int[count];
    private readonly int[] _order = new int[count];
    private readonly Lazy<ExactRepulsion> _pairs = new(() => new ExactRepulsion(count, chunks));
    private GridConvolution? _grid;
    private double _spacing;
    private double _floor;
    private int[] _starts = [];

    public double Compute(float[] y_N2, float[] force_N2)
    {
        var (left, top, span) = Bounds(y_N2);
        if (!(span <= MaxCells * maxSpacing))
        {
            return _pairs.Value.Compute(y_N2, force_N2);
        }

        var potential = Fit(span);
        var scale = (float)(1 / _spacing);
        SortByRow(y_N2, top, scale, potential.Side);
        chunks.For(potential.Side, BandRows, (first, end) => Spread(potential, first, end, y_N2, left, top, scale));
        potential.Apply();
        var raised = chunks.Sum(count, ChunkPoints, (first, end) =>
            Read(potential, first, end, y_N2, force_N2, left, top, scale));

        // The sum includes each point with itself, with a similarity of one.
        return raised + (_floor * count * count) - count;
    }

    private static (float Left, float Top, double Span) Bounds(float[] y_N2)
    {
        float left = float.PositiveInfinity,
            right = float.NegativeInfinity,
            top = float.PositiveInfinity,
            bottom = float.NegativeInfinity;
        for (var i = 0; i < y_N2.Length; i += 2)
        {
            left = Math.Min(left, y_N2[i]);
            right = Math.Max(right, y_N2[i]);
            top = Math.Min(top, y_N2[i + 1]);
            bottom = Math.Max(bottom, y_N2[i + 1]);
        }

        return (left, top, Math.Max((double)right - left, (double)bottom - top));
    }

    /// <summary>A grid for an embedding of this span. Reuses the last grid, with its kernel, if that is not much too
    /// large.</summary>
    private GridConvolution Fit(double span)
    {
        var wanted = Spacing(span);
        var side = (int)(span / wanted) + 1 + QuinticSpline.Nodes;
        if (_grid is not null && wanted == _spacing && _grid.Side >= side && _grid.Side < (1.3 * side) + 16)
        {
            return _grid;
        }

        _spacing = wanted;
        var roomy = side + (side / 16);
        var reach = 2 * Math.Pow(GridConvolution.SideFor(roomy) * _spacing, 2);

        // A constant exerts no force; subtracting it preserves the digits of the potential of close points.
        _floor = 1 / (1 + reach);
        _grid = new GridConvolution(roomy, Potential, QuinticSpline.Response, chunks);
        return _grid;

        double Potential(int right, int down)
        {
            var squared = (((double)right * right) + ((double)down * down)) * _spacing * _spacing;
            return (reach - squared) / ((1 + squared) * (1 + reach));
        }
    }

    /// <summary>Changes in steps, so that a growing embedding does not need a new kernel in every iteration.</summary>
    private double Spacing(double span)
    {
        var spacing = maxSpacing;
        while (spacing * MinCells > span && spacing > MinSpacing)
        {
            spacing /= 1.5;
        }

        return spacing;
    }

    /// <summary>Sorts points by row of the grid: a band of rows finds its points, and accesses to near points are
    /// consecutive.</summary>
    private void SortByRow(float[] y_N2, float top, float scale, int side)
    {
        _starts = new int[side + 1];
        for (var i = 0; i < count; i++)
        {
            _rows[i] = (int)((y_N2[(2 * i) + 1] - top) * scale);
            _starts[_rows[i] + 1]++;
        }

        for (var row = 0; row < side; row++)
        {
            _starts[row + 1] += _starts[row];
        }

        var next = _starts.AsSpan(0, side).ToArray();
        for (var i = 0; i < count; i++)
        {
            _order[next[_rows[i]]++] = i;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Spread(GridConvolution potential, int first, int end, float[] y_N2, float left, float top, float scale)
    {
        potential.Grid.AsSpan(first * potential.Stride, (end - first) * potential.Stride).Clear();
        Span<float> down = stackalloc float[Vector256<float>.Count];
        for (var place = _starts[Math.Max(0, first - QuinticSpline.Nodes + 1)]; place < _starts[end]; place++)
        {
            var i = _order[place];
            var x = (y_N2[2 * i] - left) * scale;
            var y = (y_N2[(2 * i) + 1] - top) * scale;
            var column = (int)x;
            var row = (int)y;
            var right = QuinticSpline.Weights(x - column);
            QuinticSpline.Weights(y - row).CopyTo(down);
            var from = Math.Max(row, first);
            var to = Math.Min(row + QuinticSpline.Nodes, end);
            for (var node = from; node < to; node++)
            {
                ref var target = ref potential.Grid[(node * potential.Stride) + column];
                Vector256
                    .FusedMultiplyAdd(right, Vector256.Create(down[node - row]), Vector256.LoadUnsafe(ref target))
                    .StoreUnsafe(ref target);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double Read(
        GridConvolution potential,
        int first,
        int end,
        float[] y_N2,
        float[] force_N2,
        float left,
        float top,
        float scale)
    {
        var sum = 0.0;
        var downhill = -0.5f * scale;
        Span<float> down = stackalloc float[Vector256<float>.Count];
        Span<float> downSlopes = stackalloc float[Vector256<float>.Count];
        for (var place = first; place < end; place++)
        {
            var i = _order[place];
            var x = (y_N2[2 * i] - left) * scale;
            var y = (y_N2[(2 * i) + 1] - top) * scale;
            var column = (int)x;
            var row = (int)y;
            QuinticSpline.Weights(y - row).CopyTo(down);
            QuinticSpline.Slopes(y - row).CopyTo(downSlopes);
            Vector256<float> values = default, slopes = default;
            for (var node = 0; node < QuinticSpline.Nodes; node++)
            {
                var line = Vector256.LoadUnsafe(ref potential.Grid[((row + node) * potential.Stride) + column]);
                values = Vector256.FusedMultiplyAdd(line, Vector256.Create(down[node]), values);
                slopes = Vector256.FusedMultiplyAdd(line, Vector256.Create(downSlopes[node]), slopes);
            }

            var right = QuinticSpline.Weights(x - column);
            sum += Vector256.Dot(values, right);
            force_N2[2 * i] = downhill * Vector256.Dot(values, QuinticSpline.Slopes(x - column));
            force_N2[(2 * i) + 1] = downhill * Vector256.Dot(slopes, right);
        }

        return sum;
    }
}
