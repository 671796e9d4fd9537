using System.Globalization;
using AeCluster.Messages.Verbs;
using AeCluster.Models.Data;
using AeCluster.Models.Data.Sources;
using AeCluster.Specs.Data;
using AeCluster.Specs.Inspection;
using static TorchSharp.torch;

namespace AeCluster.Worker.Verbs;

/// <summary>The examples that a verb processes: one or both parts of a data set, up to a limit.</summary>
internal sealed class Examples : IDisposable
{
    /// <summary>Number of examples in memory at a time, if the data set is not.</summary>
    private const int Batch = 256;

    private readonly IDisposable _owner;
    private readonly Dataset[] _parts;
    private readonly TrainedModel _model;
    private readonly VerbRun _run;
    private readonly OutsideValues? _outside;

    private Examples(IDisposable owner, Dataset[] parts, string description, int? limit, TrainedModel model, VerbRun run)
    {
        _owner = owner;
        _parts = parts;
        _model = model;
        _run = run;
        _outside = model.Model.IsBounded ? new OutsideValues(model.TrainedOn) : null;
        var all = parts.Sum(part => part.Count);
        Count = Math.Min(limit ?? all, all);
        Source = description;
        Description = $"{(Count < all ? "the first " : "")}{Count:N0} {description}";
        ClassNames = parts[0].ClassNames;
        Origins = parts.Select(part => part.Origins).Aggregate((first, second) => first.Then(second));
        Labels = parts.All(part => part.Labels_N is not null)
            ? [.. parts.SelectMany(part => part.Labels_N!.data<long>().ToArray()).Take(Count)]
            : null;
    }

    public int Count { get; }

    public ExampleShape Shape => _parts[0].Shape;

    /// <summary>E.g. <c>validation examples of fashion-mnist</c>.</summary>
    public string Source { get; }

    /// <summary>E.g. <c>5,000 validation examples of fashion-mnist</c>.</summary>
    public string Description { get; }

    /// <summary>Class of each example; null if there are none.</summary>
    public long[]? Labels { get; }

    /// <summary>Where each example is in the user's files; they may be more than <see cref="Count"/>.</summary>
    public ExampleOrigins Origins { get; }

    /// <summary>Names of the classes; empty if they have none.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <exception cref="DataException">The data cannot be loaded.</exception>
    /// <exception cref="VerbException">The data does not match the model.</exception>
    public static Examples Open(ExamplesRequest request, TrainedModel model, VerbRun run)
    {
        var (spec, name) = request.Data is { } asked
            ? (DataNames.Find(asked, model.Spec.Data, model.Shape), asked)
            : (model.Spec.Data, DataNames.Of(model.Spec.Data));
        var part = request.Part ?? (request.Data is null ? DataPart.Validation : DataPart.All);
        var (owner, parts, findings) = Load(spec, part, model, run);
        try
        {
            if (parts[0].Shape != model.Shape)
            {
                throw new VerbException(
                    $"the examples of {name} are {parts[0].Shape} (channels x height x width), "
                        + $"but the model was trained on {model.Shape}",
                    "name other data with --data, or another checkpoint");
            }

            foreach (var finding in findings.Where(finding => finding.Kind != FindingKind.Note))
            {
                run.Warn($"{finding}");
            }

            if (request.Data is not null && !model.Model.IsBounded)
            {
                WarnOfUnseen(name, parts, model, run);
            }

            var kind = part switch
            {
                DataPart.Train => "training ",
                DataPart.Validation => "validation ",
                _ => "",
            };
            var examples = new Examples(owner, parts, $"{kind}examples of {name}", request.Limit, model, run);
            run.Result.Set(
                "examples",
                new
                {
                    Data = name,
                    Part = $"{part}".ToLowerInvariant(),
                    examples.Count,
                    IsLabelled = examples.Labels is not null,
                });
            return examples;
        }
        catch
        {
            owner.Dispose();
            throw;
        }
    }

    /// <summary>Warns of values far beyond those of the training. A sigmoid's are counted: see
    /// <see cref="OutsideValues"/>.</summary>
    private static void WarnOfUnseen(string name, Dataset[] parts, TrainedModel model, VerbRun run)
    {
        if (model.TrainedOn.Preparation.Extent is not { } trained)
        {
            return;
        }

        var (low, high) = (parts.Min(part => part.Extent.Low), parts.Max(part => part.Extent.High));
        var width = trained.High - trained.Low;
        if (low < trained.Low - width || high > trained.High + width)
        {
            run.Warn(string.Create(
                CultureInfo.InvariantCulture,
                $"the values of {name}, scaled as for the training, lie between {low:G5} and {high:G5}, those of the training "
                    + $"between {trained.Low:G5} and {trained.High:G5}: the model has seen nothing like that"));
        }
    }

    /// <summary>All examples of a file are in the order of the file, so that results correspond to its rows.</summary>
    private static (IDisposable Owner, Dataset[] Parts, IReadOnlyList<DataFinding> Findings) Load(
        DataSpec spec, DataPart part, TrainedModel model, VerbRun run)
    {
        var locations = DataLocations.FromEnvironment();
        if (part == DataPart.All && spec is FileDataSpec)
        {
            var all = DataSources.LoadAll(spec, locations, model.TrainedOn, run.Progress, run.Stop);
            return (all, [all], all.Findings);
        }

        var split = DataSources.Load(spec, locations, model.TrainedOn, run.Progress, run.Stop);
        Dataset[] parts = part switch
        {
            DataPart.Train => [split.Train],
            DataPart.Validation => [split.Validation],
            _ => [split.Train, split.Validation],
        };
        return (split, parts, split.Findings);
    }

    /// <summary>The name of the class of an example, or its number if it has none; empty if there are no classes.</summary>
    public string ClassOf(int example)
    {
        if (Labels is null)
        {
            return "";
        }

        var label = Labels[example];
        return label >= 0 && label < ClassNames.Count ? ClassNames[(int)label] : $"{label}";
    }

    /// <summary>Whether two examples are of the same class; false if there are no classes.</summary>
    public bool AreOfOneClass(int one, int other) => Labels is { } labels && labels[one] == labels[other];

    /// <summary>Processes all examples in batches.</summary>
    /// <param name="what">The activity, for progress reports.</param>
    /// <param name="act">Receives the index of the first example of the batch, and the batch on the model's device, which is
    /// disposed after the call.</param>
    public void ForEachBatch(string what, Action<int, Tensor> act)
    {
        for (var first = 0; first < Count; first += Batch)
        {
            _run.Stop.ThrowIfCancellationRequested();
            _run.Progress.Report(what, first, Count);
            var rows = Enumerable.Range(first, Math.Min(Batch, Count - first)).ToArray();
            Prefetch(rows[^1] + 1);
            using var scope = NewDisposeScope();
            var x_NCHW = Rows(rows);
            _outside?.Add(x_NCHW);
            act(first, x_NCHW);
        }

        WarnOfOutside();
    }

    /// <summary>Warns of values of these examples that the model cannot give; <see cref="ForEachBatch"/> does so for
    /// all.</summary>
    public void WarnOfOutside(Tensor x_NCHW)
    {
        _outside?.Add(x_NCHW);
        WarnOfOutside();
    }

    /// <summary>Some of the examples, x_NCHW on the model's device, in the caller's dispose scope.</summary>
    public Tensor Rows(IReadOnlyList<int> examples)
    {
        // A batch may span both parts.
        var pieces = new List<Tensor>();
        for (var done = 0; done < examples.Count;)
        {
            var (part, _) = PlaceOf(examples[done]);
            var rows = examples
                .Skip(done)
                .Select(PlaceOf)
                .TakeWhile(place => place.Part == part)
                .Select(place => place.Row)
                .ToArray();
            pieces.Add(part.Rows(rows));
            done += rows.Length;
        }

        return (pieces.Count == 1 ? pieces[0] : cat(pieces)).to(_model.Device);
    }

    public void Dispose() => _owner.Dispose();

    private void WarnOfOutside()
    {
        if (_outside?.TakeWarning(Source) is { } warning)
        {
            _run.Warn(warning);
        }
    }

    private void Prefetch(int first)
    {
        if (first < Count)
        {
            var (part, row) = PlaceOf(first);
            part.Prefetch(
                Enumerable.Range((int)row, Math.Min(Batch, part.Count - (int)row)).Select(each => (long)each).ToArray());
        }
    }

    private (Dataset Part, long Row) PlaceOf(int example) =>
        example < _parts[0].Count ? (_parts[0], example) : (_parts[1], example - _parts[0].Count);
}
