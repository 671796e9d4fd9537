using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AeCluster.Models.Analysis.Tsne;

/// <summary>
/// Convolves a square grid with a kernel that is symmetric along both axes, by Fourier transforms of twice the side, so that
/// nothing wraps around. Processes sixteen columns (or frequencies) at a time, in a buffer that stays in the cache.
/// </summary>
internal sealed class GridConvolution
{
    private const int Lanes = LaneFft.Lanes;

    /// <summary>Two real columns are transformed as the real and imaginary part of a complex one.</summary>
    private const int ColumnsPerTransform = 2 * Lanes;

    private readonly Chunks _chunks;
    private readonly LaneFft _fft;
    private readonly ConcurrentBag<LaneBuffer> _buffers = [];

    /// <summary>Number of blocks of sixteen frequencies along the columns: 0 .. Length / 2, and a few unused ones.</summary>
    private readonly int _blocks;

    /// <summary>The spectrum of the kernel, which is real: for each block and each frequency along the rows, sixteen frequencies
    /// along the columns.</summary>
    private readonly float[] _kernel;

    /// <summary>The spectrum along each column: for each block and each column, sixteen real parts and sixteen imaginary
    /// parts.</summary>
    private readonly float[] _spectrum;

    /// <param name="side">Number of nodes along each axis that may be nonzero.</param>
    /// <param name="profile">The kernel at an offset in nodes to the right and down, each 0 .. side.</param>
    /// <param name="response">
    /// The factor by which spreading points to nodes scales a wave, by its periods per node along an axis; interpolating values
    /// from nodes does the same. Both are compensated.
    /// </param>
    public GridConvolution(int side, Func<int, int, double> profile, Func<double, double> response, Chunks chunks)
    {
        _chunks = chunks;
        _fft = new LaneFft(2 * SideFor(side));
        Side = _fft.Length / 2;
        Stride = Chunks.Count(Side + Lanes, ColumnsPerTransform) * ColumnsPerTransform;
        Grid = new float[Side * Stride];
        _blocks = Chunks.Count(Side + 1, Lanes);
        _spectrum = new float[_blocks * Stride * 2 * Lanes];
        _kernel = new float[_blocks * _fft.Length * Lanes];
        Prepare(profile, response);
    }

    /// <summary>Number of nodes along each axis; at least as many as requested.</summary>
    public int Side { get; }

    /// <summary>Offset from one row of the grid to the next. Columns from <see cref="Side"/> on must stay zero.</summary>
    public int Stride { get; }

    /// <summary>Input of the convolution, and then its result, row by row.</summary>
    public float[] Grid { get; }

    /// <summary>The side of a grid with at least this number of nodes along each axis.</summary>
    public static int SideFor(int nodes) => LaneFft.LengthFor(2 * nodes) / 2;

    /// <summary>Convolves the grid.</summary>
    public void Apply()
    {
        _chunks.For(Stride / 2, Lanes, (column, _) => AlongColumns(column));
        _chunks.For(_blocks, 1, (block, _) => AlongRows(block));
        _chunks.For(Stride / 2, Lanes, (column, _) => BackAlongColumns(column));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AlongColumns(int column)
    {
        var x = Rent();
        var right = column + (Stride / 2);
        for (var row = 0; row < Side; row++)
        {
            Vector512.LoadUnsafe(ref Grid[(row * Stride) + column]).StoreUnsafe(ref x.Real[row * Lanes]);
            Vector512.LoadUnsafe(ref Grid[(row * Stride) + right]).StoreUnsafe(ref x.Imaginary[row * Lanes]);
        }

        _fft.Transform(x, upperHalfIsZero: true);
        var half = Vector512.Create(0.5f);
        Span<float> tiles = stackalloc float[4 * LaneTile.Size];
        for (var block = 0; block < _blocks; block++)
        {
            for (var k = block * Lanes; k < Math.Min(Side + 1, (block + 1) * Lanes); k++)
            {
                // Separate the spectra of the two real columns.
                var mirrored = k == 0 ? 0 : _fft.Length - k;
                var real = Vector512.LoadUnsafe(ref x.Real[k * Lanes]);
                var imaginary = Vector512.LoadUnsafe(ref x.Imaginary[k * Lanes]);
                var mirroredReal = Vector512.LoadUnsafe(ref x.Real[mirrored * Lanes]);
                var mirroredImaginary = Vector512.LoadUnsafe(ref x.Imaginary[mirrored * Lanes]);
                ref var tile = ref tiles[k % Lanes * Lanes];
                ((real + mirroredReal) * half).StoreUnsafe(ref tile);
                ((imaginary - mirroredImaginary) * half).StoreUnsafe(ref tile, LaneTile.Size);
                ((imaginary + mirroredImaginary) * half).StoreUnsafe(ref tile, 2 * LaneTile.Size);
                ((mirroredReal - real) * half).StoreUnsafe(ref tile, 3 * LaneTile.Size);
            }

            for (var part = 0; part < 4; part++)
            {
                ref var tile = ref tiles[part * LaneTile.Size];
                LaneTile.Transpose(ref tile);
                ref var target = ref _spectrum[Place(block, part < 2 ? column : right) + (part % 2 * Lanes)];
                for (var lane = 0; lane < Lanes; lane++)
                {
                    Vector512.LoadUnsafe(ref tile, (nuint)(lane * Lanes)).StoreUnsafe(ref target, (nuint)(lane * 2 * Lanes));
                }
            }
        }

        _buffers.Add(x);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AlongRows(int block)
    {
        var x = Rent();
        for (var column = 0; column < Side; column++)
        {
            ref var source = ref _spectrum[Place(block, column)];
            Vector512.LoadUnsafe(ref source).StoreUnsafe(ref x.Real[column * Lanes]);
            Vector512.LoadUnsafe(ref source, Lanes).StoreUnsafe(ref x.Imaginary[column * Lanes]);
        }

        _fft.Transform(x, upperHalfIsZero: true);
        for (var k = 0; k < _fft.Length; k++)
        {
            var factor = Vector512.LoadUnsafe(ref _kernel[((block * _fft.Length) + k) * Lanes]);
            (Vector512.LoadUnsafe(ref x.Real[k * Lanes]) * factor).StoreUnsafe(ref x.Real[k * Lanes]);
            (Vector512.LoadUnsafe(ref x.Imaginary[k * Lanes]) * factor).StoreUnsafe(ref x.Imaginary[k * Lanes]);
        }

        _fft.TransformBack(x);
        for (var column = 0; column < Side; column++)
        {
            ref var target = ref _spectrum[Place(block, column)];
            Vector512.LoadUnsafe(ref x.Real[column * Lanes]).StoreUnsafe(ref target);
            Vector512.LoadUnsafe(ref x.Imaginary[column * Lanes]).StoreUnsafe(ref target, Lanes);
        }

        _buffers.Add(x);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void BackAlongColumns(int column)
    {
        var x = Rent();
        var right = column + (Stride / 2);
        Span<float> tiles = stackalloc float[4 * LaneTile.Size];
        for (var block = 0; block < _blocks; block++)
        {
            for (var part = 0; part < 4; part++)
            {
                ref var tile = ref tiles[part * LaneTile.Size];
                ref var source = ref _spectrum[Place(block, part < 2 ? column : right) + (part % 2 * Lanes)];
                for (var lane = 0; lane < Lanes; lane++)
                {
                    Vector512.LoadUnsafe(ref source, (nuint)(lane * 2 * Lanes)).StoreUnsafe(ref tile, (nuint)(lane * Lanes));
                }

                LaneTile.Transpose(ref tile);
            }

            for (var k = block * Lanes; k < Math.Min(Side + 1, (block + 1) * Lanes); k++)
            {
                var mirrored = k == 0 ? 0 : _fft.Length - k;
                ref var tile = ref tiles[k % Lanes * Lanes];
                var leftReal = Vector512.LoadUnsafe(ref tile);
                var leftImaginary = Vector512.LoadUnsafe(ref tile, LaneTile.Size);
                var rightReal = Vector512.LoadUnsafe(ref tile, 2 * LaneTile.Size);
                var rightImaginary = Vector512.LoadUnsafe(ref tile, 3 * LaneTile.Size);
                (leftReal + rightImaginary).StoreUnsafe(ref x.Real[mirrored * Lanes]);
                (rightReal - leftImaginary).StoreUnsafe(ref x.Imaginary[mirrored * Lanes]);
                (leftReal - rightImaginary).StoreUnsafe(ref x.Real[k * Lanes]);
                (leftImaginary + rightReal).StoreUnsafe(ref x.Imaginary[k * Lanes]);
            }
        }

        _fft.TransformBack(x);
        for (var row = 0; row < Side; row++)
        {
            Vector512.LoadUnsafe(ref x.Real[row * Lanes]).StoreUnsafe(ref Grid[(row * Stride) + column]);
            Vector512.LoadUnsafe(ref x.Imaginary[row * Lanes]).StoreUnsafe(ref Grid[(row * Stride) + right]);
        }

        _buffers.Add(x);
    }

    private int Place(int block, int column) => ((block * Stride) + column) * 2 * Lanes;

    /// <summary>Computes the spectrum of the kernel, divided by the factor of the transforms and the response.</summary>
    private void Prepare(Func<int, int, double> profile, Func<double, double> response)
    {
        var along = new double[_fft.Length];
        for (var k = 0; k < along.Length; k++)
        {
            along[k] = 1 / (Math.Pow(response((double)k / _fft.Length), 2) * _fft.Length);
        }

        // The kernel is real and symmetric along both axes, and so is its spectrum: lags and frequencies 0 .. Side suffice.
        var half = new float[_blocks * Lanes * _blocks * Lanes];
        _chunks.For(_blocks, 1, (block, _) =>
        {
            var x = Rent();
            for (var row = 0; row < _fft.Length; row++)
            {
                var down = Math.Min(row, _fft.Length - row);
                for (var lane = 0; lane < Lanes; lane++)
                {
                    var right = (block * Lanes) + lane;
                    x.Real[(row * Lanes) + lane] = right <= Side ? (float)profile(right, down) : 0;
                    x.Imaginary[(row * Lanes) + lane] = 0;
                }
            }

            _fft.Transform(x, upperHalfIsZero: false);
            for (var k = 0; k <= Side; k++)
            {
                for (var lane = 0; lane < Lanes; lane++)
                {
                    half[(((block * Lanes) + lane) * _blocks * Lanes) + k] = x.Real[(k * Lanes) + lane];
                }
            }

            _buffers.Add(x);
        });
        _chunks.For(_blocks, 1, (block, _) =>
        {
            var x = Rent();
            for (var column = 0; column < _fft.Length; column++)
            {
                var right = Math.Min(column, _fft.Length - column);
                Vector512.LoadUnsafe(ref half[((right * _blocks) + block) * Lanes]).StoreUnsafe(ref x.Real[column * Lanes]);
                Vector512<float>.Zero.StoreUnsafe(ref x.Imaginary[column * Lanes]);
            }

            _fft.Transform(x, upperHalfIsZero: false);
            for (var k = 0; k < _fft.Length; k++)
            {
                for (var lane = 0; lane < Lanes && (block * Lanes) + lane <= Side; lane++)
                {
                    _kernel[(((block * _fft.Length) + k) * Lanes) + lane] =
                        (float)(x.Real[(k * Lanes) + lane] * along[k] * along[(block * Lanes) + lane]);
                }
            }

            _buffers.Add(x);
        });
    }

    private LaneBuffer Rent() => _buffers.TryTake(out var buffer) ? buffer : new LaneBuffer(_fft.Length);
}
