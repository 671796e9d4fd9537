using AeCluster.Coordinator.Search.Spaces;
using AeCluster.Models.Data.Formats;

namespace AeCluster.Benchmarks.Searching;

/// <summary>
/// Results of real trainings for every combination of a grid (folder <c>hpo-tables</c> of <c>AECLUSTER_DATA</c>). Ordered
/// settings are searched by their place in the list, which is what their scale amounts to.
/// </summary>
internal static class RecordedTables
{
    /// <summary>The tables that are there.</summary>
    public static IEnumerable<SearchProblem> All =>
        Environment.GetEnvironmentVariable("AECLUSTER_DATA") is { } folder
            ? Known(Path.Combine(folder, "hpo-tables")).OfType<SearchProblem>()
            : [];

    private static IEnumerable<SearchProblem?> Known(string folder)
    {
        Axis[] perceptron =
            [Place("alpha", 10), Place("batch_size", 10), Place("depth", 3), Place("rate", 10), Place("width", 10)];
        yield return Read(Path.Combine(folder, "segment.npy"), perceptron, sign: -1);
        yield return Read(Path.Combine(folder, "phoneme.npy"), perceptron, sign: -1);
        yield return Read(
            Path.Combine(folder, "protein.npy"),
            [
                new Axis("activation_1", null, 2), new Axis("activation_2", null, 2), Place("batch_size", 4),
                Place("dropout_1", 3), Place("dropout_2", 3), Place("rate", 6), new Axis("schedule", null, 2), Place("units_1", 6), Place("units_2", 6),
            ],
            sign: 1);
    }

    /// <param name="sign">-1 where higher is better.</param>
    private static SearchProblem? Read(string path, Axis[] axes, double sign)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        var values = NpyArray.ReadFloats(path).Values.Select(value => sign * value).ToArray();
        return new(Path.GetFileNameWithoutExtension(path), new(axes), values.Min(), point => values[Index(point)]);

        int Index(Point point) =>
            axes.Select((axis, i) => (Count: (int)axis.Count!.Value, Value: point[i]!.Value))
                .Aggregate(0, (index, at) => (index * at.Count) + (at.Value.IsNumber ? (int)at.Value.Number : at.Value.Choice));
    }

    private static Axis Place(string name, int count) => new(name, new NumberRange(0, count - 1, Step: 1));
}
