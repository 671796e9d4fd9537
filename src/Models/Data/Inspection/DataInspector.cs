using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using AeCluster.Models.Data.Sources;
using AeCluster.Specs.Data;
using AeCluster.Specs.Inspection;
using static TorchSharp.torch;

namespace AeCluster.Models.Data.Inspection;

/// <summary>
/// Looks at data before a model is trained on it: extents, columns, classes, and what is doubtful about them. The same look is
/// taken before an experiment starts, where its files are at hand, and at the start of each trial.
/// </summary>
public static class DataInspector
{
    /// <summary>Values that are looked at: a second's work, or a few for pictures.</summary>
    private const long MostValues = 1 << 24;

    /// <summary>Examples read from a file at the start of a trial, which must not wait long for a disk.</summary>
    private const int MostStreamed = 1000;

    /// <summary>What was found in data that several trials share.</summary>
    private static readonly ConditionalWeakTable<DataSplit, DataFacts> _known = [];

    /// <summary>Loads as much of the data as a look needs, and looks at it.</summary>
    /// <exception cref="DataException">The data is missing, damaged, or not what the spec says.</exception>
    public static DataFacts Look(
        DataSpec spec,
        DataLocations? locations = null,
        IProgress<DataProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(spec);
        if (DataFacts.OfBuiltIn(spec) is { } facts)
        {
            return facts;
        }

        using var data = DataSources.LoadSome(spec, MostValues, locations, progress, cancellation);
        return Look(data, spec);
    }

    /// <summary>Looks at loaded data. Data that was looked at before is not looked at again.</summary>
    public static DataFacts Look(DataSplit data, DataSpec spec)
    {
        ArgumentNullException.ThrowIfNull(data);
        return _known.GetValue(data, _ => LookAt(data, spec));
    }

    private static DataFacts LookAt(DataSplit data, DataSpec spec)
    {
        var (shape, train, validation) = (data.Train.Shape, data.Train, data.Validation);
        var facts = new DataFacts
        {
            Name = Path.GetFileName(Path.TrimEndingDirectorySeparator(data.Name)),
            Channels = shape.Channels,
            Height = shape.Height,
            Width = shape.Width,
            Train = data.Whole?.Train ?? train.Count,
            Validation = data.Whole?.Validation ?? validation.Count,
            LookedAt = SampleOf(train) + SampleOf(validation),
            Values = Interval(train.Extent),
            ValidationValues = Interval(validation.Extent),
            IsStretched = data.IsStretched,
            Columns = data.Preparation.Columns,
            Classes = ClassCounts.Of(data),
            Findings = [.. data.Findings.Select(finding => finding.ToFinding())],
        };

        // The examples of other sources are known: nobody has to look at each of them.
        return spec is FileDataSpec files ? WithExamples(facts, data, files) : facts;
    }

    /// <summary>The facts with what the examples themselves tell.</summary>
    private static DataFacts WithExamples(DataFacts facts, DataSplit data, FileDataSpec spec)
    {
        var columns = facts is { Channels: 1, Height: 1 } ? new ColumnStatistics(facts.Width, data.Preparation.Scaling) : null;
        var rows = new RowSet();
        Walk(data.Train, example =>
        {
            columns?.Add(example);
            rows.Add(example);
        });
        var repeated = 0;
        Walk(data.Validation, example => repeated += rows.Contains(example) ? 1 : 0);

        var seen = SampleOf(data.Train);
        var isWhole = seen == facts.Train && SampleOf(data.Validation) == facts.Validation;
        var raw = columns?.InFileUnits();

        // Where all rows are the same, that is said once.
        var areEqual = raw is not null && raw.All(column => column.Low == column.High);
        return facts with
        {
            FileValues = raw is null ? null : new ValueInterval(raw.Min(each => each.Low), raw.Max(each => each.High)),
            Findings =
            [
                .. facts.Findings,
                .. UnusedLabels(spec, data.Name),
                .. raw is null
                    ? []
                    : new ColumnInspection(spec, data.Preparation.Columns, raw, facts.Train + facts.Validation, seen).Findings(),
                .. SplitInspection.Of(spec, facts.Classes, facts.Validation, isWhole && !areEqual ? repeated : 0),
            ],
        };
    }

    /// <summary>A file of labels beside the examples that the spec does not name.</summary>
    private static IEnumerable<Finding> UnusedLabels(FileDataSpec spec, string path)
    {
        if (spec is ArrayDataSpec { Labels: null } && DataSpecs.FromPath(path) is ArrayDataSpec { Labels: { } labels })
        {
            yield return new Finding(
                FindingKind.Note,
                $"{Path.GetFileName(labels)} beside {Path.GetFileName(path)} seems to hold its labels. To colour pictures by "
                    + "them, set data.labels");
        }
    }

    /// <summary>How many examples are looked at: all, if there are not too many.</summary>
    private static int SampleOf(Dataset data)
    {
        var most = Math.Max(1, MostValues / data.Shape.Values);
        return (int)Math.Min(data.Count, data.Whole_NCHW is null ? Math.Min(most, MostStreamed) : most);
    }

    /// <summary>Visits the examples, or evenly spaced ones where there are too many.</summary>
    private static void Walk(Dataset data, SpanVisitor visit)
    {
        var count = SampleOf(data);
        var perBatch = Math.Max(1, (1 << 18) / data.Shape.Values);
        for (var first = 0; first < count; first += perBatch)
        {
            using var scope = NewDisposeScope();
            long[] places =
            [
                .. Enumerable
                    .Range(first, Math.Min(perBatch, count - first))
                    .Select(i => (long)i * data.Count / count),
            ];
            var values = MemoryMarshal.Cast<byte, float>(data.Rows(places).bytes);
            for (var i = 0; i < places.Length; i++)
            {
                visit(values.Slice(i * data.Shape.Values, data.Shape.Values));
            }
        }
    }

    private static ValueInterval Interval(ValueExtent extent) => new(extent.Low, extent.High);

    private delegate void SpanVisitor(ReadOnlySpan<float> example);

    /// <summary>Hashes of examples, to find equal ones.</summary>
    private sealed class RowSet
    {
        private readonly HashSet<(int, int)> _hashes = [];

        public void Add(ReadOnlySpan<float> example) => _hashes.Add(Hash(example));

        public bool Contains(ReadOnlySpan<float> example) => _hashes.Contains(Hash(example));

        private static (int First, int Second) Hash(ReadOnlySpan<float> example)
        {
            var bytes = MemoryMarshal.AsBytes(example);
            var (first, second) = (default(HashCode), default(HashCode));
            first.AddBytes(bytes);
            second.Add(bytes.Length);
            second.AddBytes(bytes);
            return (first.ToHashCode(), second.ToHashCode());
        }
    }
}
