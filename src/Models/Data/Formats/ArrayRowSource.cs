using System.Buffers;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace AeCluster.Models.Data.Formats;

/// <summary>
/// The rows of an array file. They are read at their offsets (pread); the file is not mapped into memory, so that its cached
/// pages do not count as memory of the process. A packed file, or one in Fortran order, has no rows at offsets; it is read into
/// memory.
/// </summary>
internal sealed class ArrayRowSource : RowSource
{
    private const int MaxBytesPerRead = 1 << 20;

    private readonly ArrayFile _file;
    private readonly bool _channelsLast;
    private readonly SafeFileHandle? _handle;
    private readonly byte[]? _unpacked;

    /// <param name="channelsLast">Whether the file has [N, H, W, C]; null to guess.</param>
    /// <exception cref="DataException">The dimensions are not those of examples, or the file cannot be read.</exception>
    public ArrayRowSource(ArrayFile file, Labels? labels, bool? channelsLast)
        : base(
            file.Path,
            ShapeOf(file, channelsLast ?? LooksChannelsLast(file)),
            (int)file.Rows,
            file.Type.Kind == ElementKind.UInt8 ? byte.MaxValue : null)
    {
        _file = file;
        _channelsLast = (channelsLast ?? LooksChannelsLast(file)) && file.Dimensions.Count == 4;
        Labels = labels;
        _unpacked = file.WhyNotStreamed is null ? null : file.ReadAll();
        _handle = file.WhyNotStreamed is null
            ? DataFiles.Reading(file.Path, () => RegularFile.OpenHandle(file.Path))
            : null;
    }

    /// <summary>Opens a file of examples and, if given, one of their labels.</summary>
    /// <param name="open">Reads a file's header.</param>
    /// <param name="channelsLast">Whether the file has [N, H, W, C]; null to guess.</param>
    /// <exception cref="DataException">A file cannot be read, or does not hold examples or their labels.</exception>
    public static ArrayRowSource Open(
        Func<string, ArrayFile> open,
        string file,
        string? labels,
        IReadOnlyList<string> classNames,
        bool? channelsLast)
    {
        var array = open(file);
        return new ArrayRowSource(
            array,
            labels is null ? null : Labels.Read(open(labels), array, classNames),
            channelsLast);
    }

    public override string? WhyNotStreamed => _file.WhyNotStreamed;

    public override void Read(int first, Span<float> values)
    {
        if (_file.Type.IsNativeFloat && !_channelsLast)
        {
            ReadBytes(first, MemoryMarshal.AsBytes(values));
            return;
        }

        var rowsPerRead = (int)Math.Max(1, MaxBytesPerRead / _file.RowBytes);
        for (var row = first; values.Length > 0;)
        {
            var rows = Math.Min(rowsPerRead, values.Length / Shape.Values);
            var some = values[..(rows * Shape.Values)];
            var bytes = ArrayPool<byte>.Shared.Rent(some.Length * _file.Type.Size);
            try
            {
                ReadBytes(row, bytes.AsSpan(0, some.Length * _file.Type.Size));
                _file.Type.ToFloats(bytes.AsSpan(0, some.Length * _file.Type.Size), some);
                if (Findings.Count == 0 && _file.Type.LosesDigits(bytes.AsSpan(0, some.Length * _file.Type.Size), some))
                {
                    Findings = [LosesDigits(Name)];
                }
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(bytes);
            }

            if (_channelsLast)
            {
                ChannelsFirst(some);
            }

            values = values[some.Length..];
            row += rows;
        }
    }

    public override void AddTo(Fingerprint fingerprint)
    {
        // Type and values, not the file: the fingerprint is the same with and without compression.
        fingerprint.Add($"{_file.Type} {_file.DimensionsInWords}");
        fingerprint.AddSampled(_file.Rows * _file.RowBytes, ReadAt);
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
        {
            _handle?.Dispose();
        }
    }

    private void ReadBytes(int first, Span<byte> bytes) => ReadAt(first * _file.RowBytes, bytes);

    private void ReadAt(long offset, Span<byte> bytes)
    {
        if (_unpacked is not null)
        {
            _unpacked.AsSpan((int)offset, bytes.Length).CopyTo(bytes);
            return;
        }

        try
        {
            for (var done = 0; done < bytes.Length;)
            {
                var got = RandomAccess.Read(_handle!, bytes[done..], _file.ValuesBegin + offset + done);
                done += got > 0
                    ? got
                    : throw new DataException($"{_file.Path} has become shorter while it was read; write or copy it again.");
            }
        }
        catch (IOException error)
        {
            throw new DataException($"{_file.Path} cannot be read: {error.Message}", error);
        }
    }

    /// <summary>Converts each row from [H, W, C] to [C, H, W].</summary>
    private void ChannelsFirst(Span<float> values)
    {
        var (channels, pixels) = (Shape.Channels, Shape.Height * Shape.Width);
        var turned = ArrayPool<float>.Shared.Rent(Shape.Values);
        for (; values.Length > 0; values = values[Shape.Values..])
        {
            for (var channel = 0; channel < channels; channel++)
            {
                for (var pixel = 0; pixel < pixels; pixel++)
                {
                    turned[(channel * pixels) + pixel] = values[(pixel * channels) + channel];
                }
            }

            turned.AsSpan(0, Shape.Values).CopyTo(values);
        }

        ArrayPool<float>.Shared.Return(turned);
    }

    private static ExampleShape ShapeOf(ArrayFile file, bool channelsLast) => (file.Dimensions, channelsLast) switch
    {
        ([_, var v], _) => new ExampleShape(1, 1, (int)v),
        ([_, var h, var w], _) => new ExampleShape(1, (int)h, (int)w),
        ([_, var c, var h, var w], false) => new ExampleShape((int)c, (int)h, (int)w),
        ([_, var h, var w, var c], true) => new ExampleShape((int)c, (int)h, (int)w),
        ([_], _) => throw new DataException(
            $"{file.Path} has one dimension, {file.DimensionsInWords}: labels, perhaps? "
                + "Examples are [N, V], [N, H, W] or [N, C, H, W]; single numbers are reshape(-1, 1)."),
        _ => throw new DataException(
            $"{file.Path} has the shape {file.DimensionsInWords}; examples are [N, V], [N, H, W] or [N, C, H, W]. Reshape it."),
    };

    /// <summary>Most image libraries produce [N, H, W, 3]; 28 channels of 28 x 3 are unlikely.</summary>
    private static bool LooksChannelsLast(ArrayFile file) => file.Dimensions is [_, > 4, > 4, 1 or 3 or 4];
}
