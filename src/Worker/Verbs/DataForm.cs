using AeCluster.Models.Data;
using AeCluster.Specs;
using AeCluster.Specs.Data;

namespace AeCluster.Worker.Verbs;

/// <summary>
/// Gives what a model computes the form of the data it was trained on: its units, its shape and the order of its values, so that
/// results can be laid beside the file.
/// </summary>
internal sealed class DataForm(TrainedData trained)
{
    private readonly Scaling? _scaling = trained.Preparation.Scaling;
    private readonly ExampleShape _shape = trained.Shape;

    private bool IsTable => trained.Spec is CsvData;

    /// <summary>Whether the file holds the channels of a pixel beside each other.</summary>
    private bool ChannelsLast => trained.Spec is NpyData { ChannelsLast: true } && _shape.Channels > 1;

    /// <summary>The dimensions of an array of examples: [N, V] of tables and vectors, [N, H, W] of sequences and images with one
    /// channel, else [N, C, H, W], or [N, H, W, C] if the file has that order.</summary>
    /// <param name="leading">The dimensions before those of an example.</param>
    public long[] Dimensions(params ReadOnlySpan<long> leading) => (_shape, IsTable, ChannelsLast) switch
    {
        (_, true, _) => [.. leading, _shape.Values],
        ((1, 1, var width), _, _) => [.. leading, width],
        ((1, var height, var width), _, _) => [.. leading, height, width],
        ((var channels, var height, var width), _, true) => [.. leading, height, width, channels],
        ((var channels, var height, var width), _, false) => [.. leading, channels, height, width],
    };

    /// <summary>The names of the values of an example: the columns of the table, or x1, x2, ...</summary>
    public IReadOnlyList<string> Columns => trained.Preparation.Columns is { Count: > 0 } named && named.Count == _shape.Values
        ? named
        : [.. Enumerable.Range(1, _shape.Values).Select(number => $"x{number}")];

    /// <summary>Whether examples are rows of a table, so that tables of results may hold them.</summary>
    public bool HasColumns => IsTable;

    /// <summary>What the values of results are, in words.</summary>
    public string Units => (_scaling, trained.Spec) switch
    {
        (null, FileDataSpec) => "as scaled for the training: a checkpoint of version 0.2.0 does not say how",
        (null or { IsNone: true }, _) => "those of the data, which was not scaled",
        _ => $"those of the data; errors are of the values as scaled for the training ({Kind})",
    };

    private string Kind => _scaling is { Offsets: [0], Divisors: [var highest] }
        ? $"divided by {highest}"
        : $"data.scale: {SpecJson.Naming.ConvertName(((FileDataSpec)trained.Spec).Scale.ToString())}";

    /// <param name="values_NCHW">Examples as the model gives them; not changed.</param>
    /// <returns>The same examples in units and order of the data.</returns>
    public float[] Of(ReadOnlySpan<float> values_NCHW)
    {
        var own = values_NCHW.ToArray();
        for (var first = 0; first < own.Length; first += _shape.Values)
        {
            var example = own.AsSpan(first, _shape.Values);
            _scaling?.Undo(example);
            if (ChannelsLast)
            {
                MoveChannelsLast(example);
            }
        }

        return own;
    }

    private void MoveChannelsLast(Span<float> example)
    {
        var (channels, pixels) = (_shape.Channels, _shape.Height * _shape.Width);
        var before = example.ToArray();
        for (var channel = 0; channel < channels; channel++)
        {
            for (var pixel = 0; pixel < pixels; pixel++)
            {
                example[(pixel * channels) + channel] = before[(channel * pixels) + pixel];
            }
        }
    }
}
