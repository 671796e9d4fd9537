using AeCluster.Models.Data;
using AeCluster.Models.Figures;
using AeCluster.Specs.Data;

namespace AeCluster.Models.Tests.Figures;

/// <summary>Figures of tables and series carry the names of the columns and values in the units of the data.</summary>
public sealed class SeriesLegendTests
{
    private const string OwnRanges = "bottom to top: each from its lowest to its highest value here";

    private static readonly SheetHeading _heading = new("t01 · stacked · reconstructions", "");

    [Fact]
    public void A_table_whose_columns_were_scaled_each_by_itself_shows_each_with_its_own_range()
    {
        var units = Units(["height_cm", "mass_kg", "income", "age"], new Scaling([170, 70, 30_000, 50], [10, 12, 9_000, 20]));
        var inputs = new ExampleBatch([-1, 0, 2, 0.5f, 1, -1, 0, -0.5f], new ExampleShape(1, 1, 4), units);
        var outputs = new ExampleBatch([-2, 0, 1, 0, 0, 0, 1, 0], inputs.Shape, units);

        Assert.Equal([160f, 70, 48_000, 60], Enumerable.Range(0, 4).Select(column => inputs.ValueAt(0, column, 0)));
        Assert.Equal(
            [
                "1  height_cm: 150 to 180   2  mass_kg: 58 to 70   3  income: 30000 to 48000   4  age: 40 to 60",
                $"{OwnRanges}   grey: the input",
            ],
            LinesOf(ReconstructionSheet.BandsOf([new ReconstructionBand(inputs, outputs)])));
    }

    [Fact]
    public void A_column_without_a_range_is_said_and_drawn_all_the_same()
    {
        var units = Units(["a", "b", "c", "d"], new Scaling([0, 0, 0, 0], [1, 1, 1, 1]));
        var batch = new ExampleBatch([3, float.NaN, 0.001f, 1, 3, float.NaN, 0.002f, 2], new ExampleShape(1, 1, 4), units);

        Assert.Equal(
            "1  a: 3   2  b: no number   3  c: 0.001 to 0.002   4  d: 1 to 2", LinesOf(SampleSheet.BandsOf(batch))[0]);
        Assert.Equal(0.5f, batch.Axes[0].Share(3));
        Assert.NotEmpty(SampleSheet.Render(batch, _heading));
    }

    [Fact]
    public void A_table_that_was_scaled_as_a_whole_has_one_axis_in_its_own_units()
    {
        var units = Units(["red", "green", "blue", "white"], new Scaling([10], [100]));
        var batch = new ExampleBatch([0, 0.2f, 0.4f, 1], new ExampleShape(1, 1, 4), units);

        Assert.Equal(
            ["1  red   2  green   3  blue   4  white", "bottom to top: 10 to 110"],
            LinesOf(SampleSheet.BandsOf(batch)));
    }

    [Theory]
    [InlineData("{1}_{0}", "speed", "load", "humidity")]
    [InlineData("t{0}.{1}", "speed", "load", "humidity")]
    [InlineData("{1}1 [{0}]", "speed1", "load1", "humidity1")]
    [InlineData("x{0}{1}", "feature 1", "feature 2", "feature 3", "5", "6", "7")]
    public void Three_sensors_have_the_names_that_their_columns_have_in_common(string form, params string[] names)
    {
        string[] sensors = names.Length > 3 ? names[3..] : ["speed", "load", "humidity"];
        const int Steps = 12;
        string[] columns =
        [
            .. from step in Enumerable.Range(8, Steps)
               from sensor in sensors
               select form.Replace("{0}", $"{step}").Replace("{1}", sensor),
        ];
        float[] offsets = [.. Enumerable.Range(0, 3 * Steps).Select(value => value % 3 * 1000f)];
        var units = Units(columns, new Scaling(offsets, [.. Enumerable.Repeat(10f, 3 * Steps)]));
        var batch = new ExampleBatch(
            [.. Enumerable.Range(0, 3 * Steps).Select(value => value / 3f / Steps)], new ExampleShape(1, Steps, 3), units);

        Assert.Equal(names[..3], batch.FeatureNames);
        Assert.Equal(
            [$"{names[0]}: 0 to 9.17   {names[1]}: 1000 to 1010   {names[2]}: 2000 to 2010", OwnRanges],
            LinesOf(SampleSheet.BandsOf(batch)));
    }

    [Fact]
    public void Channels_have_a_colour_and_one_axis_where_nothing_was_scaled()
    {
        var batch = new ExampleBatch(
            [.. Enumerable.Range(0, 60).Select(value => (float)value)],
            new ExampleShape(3, 1, 20),
            Of(new NpyData { File = "x.npy" }, new ExampleShape(3, 1, 20), [], Scaling.None));

        Assert.Equal(
            ["feature 1   feature 2   feature 3", "bottom to top: 0 to 59"],
            LinesOf(SampleSheet.BandsOf(batch)));
    }

    [Fact]
    public void Where_the_scaling_is_unknown_the_axis_says_that_values_are_scaled()
    {
        var shape = new ExampleShape(1, 1, 5);
        var csv = new CsvData { File = "x.csv" };
        var batch = new ExampleBatch(new float[5], shape, Of(csv, shape, ["a", "b", "c", "d", "e"], scaling: null));

        Assert.Contains("values as scaled for the training", LinesOf(SampleSheet.BandsOf(batch))[^1]);
        Assert.Equal("a (scaled)", SpaceFigure.AxesOf(
            new ExampleBatch(new float[2], new ExampleShape(1, 1, 2), Of(csv, new(1, 1, 2), ["a", "b"], scaling: null)))[0].Name);
    }

    [Fact]
    public void Long_legends_take_several_lines_and_are_never_cut()
    {
        string[] columns = [.. Enumerable.Range(1, 24).Select(number => $"a_rather_long_name_of_column_{number}")];
        columns[7] = new string('W', 200);
        var units = Units(columns, new Scaling(new float[24], [.. Enumerable.Repeat(1f, 24)]));
        var batch = new ExampleBatch(new float[24], new ExampleShape(1, 1, 24), units);
        var layout = new SheetLayout(batch, _heading, SampleSheet.BandsOf(batch));

        Assert.All(columns, name => Assert.Contains(layout.Legend.Lines, line => line.Contains(name)));
        Assert.All(layout.Legend.Lines, line => Assert.InRange(
            Ink.WidthOf(line, Ink.LabelSize), 1, layout.Width - (2 * HeadingBlock.Margin)));
        Assert.True(layout.Corner(0, 0, 0).Y >= layout.Heading.Bottom + layout.Legend.Height);
    }

    [Fact]
    public void Columns_that_are_too_many_for_names_have_their_own_ranges_all_the_same()
    {
        var columns = Enumerable.Range(1, 100).Select(number => $"c{number}").ToArray();
        var units = Units(columns, new Scaling(new float[100], [.. Enumerable.Repeat(2f, 100)]));
        var batch = new ExampleBatch(new float[200], new ExampleShape(1, 1, 100), units);

        Assert.Equal(100, batch.Axes.Ranges.Count);
        Assert.Equal(
            ["bottom to top: each of the 100 values from its lowest to its highest here"],
            LinesOf(SampleSheet.BandsOf(batch)));
    }

    [Fact]
    public void Points_have_axes_by_column_in_the_units_of_the_table()
    {
        var wide = new string('w', 40);
        var units = Units(["height_cm", "mass_kg", wide], new Scaling([170, 70, 0], [10, 20, 1]));
        var batch = new ExampleBatch([-1, -1, 0, 1, 1, 1], new ExampleShape(1, 1, 3), units);

        Assert.Equal(
            [new ScatterAxis("height_cm", 170, 10), new ScatterAxis("mass_kg", 70, 20), new ScatterAxis("value 3")],
            SpaceFigure.AxesOf(batch));
        var layout = new ScatterLayout([-1, -1, 1, 1], _heading, [], hasAxes: true);
        Assert.All(layout.Ticks(vertical: false, offset: 170, divisor: 10), tick => Assert.Equal(Math.Round(tick), tick, 1e-9));
        Assert.InRange(layout.Ticks(vertical: false, offset: 170, divisor: 10).Min(), 155, 162);
        Assert.NotEqual(
            SpaceFigure.Render(batch, batch, _heading),
            SpaceFigure.Render(new ExampleBatch([-1, -1, 0, 1, 1, 1], batch.Shape), batch, _heading));
    }

    [Fact]
    public void Images_are_shown_as_the_model_has_them()
    {
        var shape = new ExampleShape(1, 6, 6);
        var batch = new ExampleBatch([.. Enumerable.Repeat(0.5f, 35), 1], shape, Units([], new Scaling([0], [255]), shape));

        Assert.Equal(ValueRange.Unit, batch.Range);
        Assert.Empty(LinesOf(SampleSheet.BandsOf(batch)));
    }

    private static IReadOnlyList<string> LinesOf(IReadOnlyList<SheetBand> bands) =>
        new SheetLayout(bands[0].Rows[0].Tiles[0]!.Examples, _heading, bands).Legend.Lines;

    private static ExampleUnits Units(string[] columns, Scaling scaling, ExampleShape? shape = null) =>
        Of(new CsvData { File = "x.csv" }, shape ?? new ExampleShape(1, 1, columns.Length), columns, scaling);

    private static ExampleUnits Of(DataSpec data, ExampleShape shape, string[] columns, Scaling? scaling) =>
        ExampleUnits.Of(new TrainedData(data, shape, new DataPreparation { Columns = columns, Scaling = scaling }));
}
