using AeCluster.Models.Data;
using SkiaSharp;
using static TorchSharp.torch;

namespace AeCluster.Models.Figures;

/// <summary>
/// Examples as figures draw them. Most are images; examples with a single row or column, or with a few features at each of many
/// steps, are series and drawn as lines.
/// </summary>
public sealed class ExampleBatch
{
    /// <summary>Examples with more features per step are images.</summary>
    private const int MaxFeatures = 4;

    private readonly float[] _values_NCHW;

    /// <summary>In the units of the data.</summary>
    private readonly float[] _own_NCHW;

    /// <param name="values_NCHW">Example by example, channel by channel, row by row, as a model takes and gives them. Not
    /// copied.</param>
    /// <param name="units">Names and units of the values of series; null if they have none.</param>
    /// <exception cref="ArgumentException">The values are not a whole number of examples.</exception>
    public ExampleBatch(float[] values_NCHW, ExampleShape shape, ExampleUnits? units = null)
    {
        ArgumentNullException.ThrowIfNull(values_NCHW);
        if (values_NCHW.Length % shape.Values != 0)
        {
            throw new ArgumentException(
                $"{values_NCHW.Length} values are no whole number of examples of {shape}.",
                nameof(values_NCHW));
        }

        _values_NCHW = values_NCHW;
        Shape = shape;
        Count = values_NCHW.Length / shape.Values;
        (Steps, Features) = SeriesOf(shape);
        Units = units ?? ExampleUnits.None;
        _own_NCHW = IsImage ? values_NCHW : InOwnUnits();
        var seen = ValueRange.Of(_own_NCHW);
        Range = IsImage && seen is { Low: >= 0, High: <= 1 } ? ValueRange.Unit : seen;
        Axes = IsImage || !Units.HasOwnAxes ? new ValueAxes([Range]) : OwnAxes();
    }

    public ExampleShape Shape { get; }

    public int Count { get; }

    /// <summary>Whether examples are drawn as images, not as lines.</summary>
    public bool IsImage => Features == 0;

    /// <summary>Steps of a series; 0 for images.</summary>
    public int Steps { get; }

    /// <summary>Values at each step of a series; 0 for images.</summary>
    public int Features { get; }

    /// <summary>Names and units of the values of series. Images are shown as the model has them.</summary>
    public ExampleUnits Units { get; }

    /// <summary>Names of the values at each step of a series.</summary>
    public IReadOnlyList<string> FeatureNames => Units.FeatureNames(
        [
            .. Enumerable.Range(0, Features).Select(feature =>
                Enumerable.Range(0, Steps).Select(step => PlaceOf(step, feature)).ToArray()),
        ]);

    /// <summary>0 to 1 for images whose values are within; otherwise from the minimum to the maximum, in the units of the
    /// data.</summary>
    public ValueRange Range { get; }

    /// <summary>The <see cref="Range"/>, or the range of each column or feature if these were scaled each by itself.</summary>
    public ValueAxes Axes { get; }

    /// <param name="x_NCHW">float32, on any device.</param>
    /// <inheritdoc cref="ExampleBatch(float[], ExampleShape, ExampleUnits)"/>
    public static ExampleBatch Of(Tensor x_NCHW, ExampleUnits? units = null)
    {
        ArgumentNullException.ThrowIfNull(x_NCHW);
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        return new ExampleBatch(
            x_NCHW.detach().cpu().contiguous().data<float>().ToArray(),
            new ExampleShape((int)x_NCHW.shape[1], (int)x_NCHW.shape[2], (int)x_NCHW.shape[3]),
            units);
    }

    /// <summary>
    /// The colour of a pixel: three channels are red, green and blue, other numbers of channels are averaged to grey. Values are
    /// clipped to the range. A pixel with a NaN value is magenta, so that a broken model is not mistaken for a dark image.
    /// </summary>
    public SKColor ColorAt(int example, int y, int x, ValueRange range)
    {
        var plane = Shape.Height * Shape.Width;
        var offset = (example * Shape.Values) + (y * Shape.Width) + x;
        var (red, green, blue) = Shape.Channels == 3
            ? (_values_NCHW[offset], _values_NCHW[offset + plane], _values_NCHW[offset + (2 * plane)])
            : Grey();
        return float.IsNaN(red) || float.IsNaN(green) || float.IsNaN(blue)
            ? SKColors.Magenta
            : new SKColor(Level(red), Level(green), Level(blue));

        (float, float, float) Grey()
        {
            var sum = 0f;
            for (var channel = 0; channel < Shape.Channels; channel++)
            {
                sum += _values_NCHW[offset + (channel * plane)];
            }

            var mean = sum / Shape.Channels;
            return (mean, mean, mean);
        }

        byte Level(float value) => (byte)MathF.Round(range.Share(value) * 255);
    }

    /// <summary>One value of a series, in the units of the data.</summary>
    public float ValueAt(int example, int step, int feature) =>
        _own_NCHW[(example * Shape.Values) + PlaceOf(step, feature)];

    /// <summary>The same value as the model has it.</summary>
    public float ScaledAt(int example, int step, int feature) =>
        _values_NCHW[(example * Shape.Values) + PlaceOf(step, feature)];

    /// <summary>Which of the <see cref="Axes"/> is a value's.</summary>
    internal int AxisOf(int step, int feature) => Features == 1 ? step : feature;

    private int PlaceOf(int step, int feature) => StepsFirst ? (step * Features) + feature : (feature * Steps) + step;

    /// <summary>Whether the features of a step are adjacent (columns), not separate channels.</summary>
    private bool StepsFirst => Shape.Height > 1;

    private float[] InOwnUnits()
    {
        if (!Units.AreOther)
        {
            return _values_NCHW;
        }

        var own = _values_NCHW.ToArray();
        for (var first = 0; first < own.Length; first += Shape.Values)
        {
            Units.ToOwn(own.AsSpan(first, Shape.Values));
        }

        return own;
    }

    private ValueAxes OwnAxes()
    {
        var axes = Enumerable.Range(0, Features == 1 ? Steps : Features).Select(_ => new List<float>()).ToArray();
        for (var example = 0; example < Count; example++)
        {
            for (var step = 0; step < Steps; step++)
            {
                for (var feature = 0; feature < Features; feature++)
                {
                    axes[AxisOf(step, feature)].Add(ValueAt(example, step, feature));
                }
            }
        }

        return new ValueAxes([.. axes.Select(values => ValueRange.Exactly([.. values]))]);
    }

    private static (int Steps, int Features) SeriesOf(ExampleShape shape) => shape switch
    {
        (1, > MaxFeatures * 2, <= MaxFeatures) => (shape.Height, shape.Width),
        (_, 1, 1) => (shape.Channels, 1),
        ( <= MaxFeatures, 1, _) => (shape.Width, shape.Channels),
        (_, 1, _) or (_, _, 1) => (shape.Values, 1),
        _ => (0, 0),
    };
}
