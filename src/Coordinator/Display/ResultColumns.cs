using AeCluster.Coordinator.Views;
using Spectre.Console;

namespace AeCluster.Coordinator.Display;

/// <summary>The columns that say how good trials are. Which there are follows from what the trials measure.</summary>
/// <param name="all">All trials of the experiment, also those without a row.</param>
internal sealed class ResultColumns(IReadOnlyList<TrialView> all)
{
    private readonly BestTrials _ranking = BestTrials.Of(all.Select(Contender.Of));

    /// <summary>The number by which trials are ranked; the best are marked.</summary>
    /// <param name="keep">Priority of the column.</param>
    public Column Best(IReadOnlyList<TrialView> shown, int keep) => new(
        _ranking is { Measure: RankingMeasure.SquaredError, HasGroups: false } ? "mse" : "result",
        keep,
        [.. shown.Select(BestOf)],
        Right: true);

    /// <summary>The number by which a trial is ranked.</summary>
    public double? NumberOf(TrialView trial) => _ranking.NumberOf(Contender.Of(trial));

    /// <summary>Accuracy, R2 where trials have no accuracy, or both.</summary>
    public IEnumerable<Column> Quality(IReadOnlyList<TrialView> shown, int keep)
    {
        var hasOnlyR2 = all.Any(trial => trial is { Accuracy: null, Determination: not null });
        if (!hasOnlyR2 || all.Any(trial => trial.Accuracy is not null))
        {
            yield return new Column(
                "accuracy", keep, [.. shown.Select(trial => new Cell(UnitFormat.Percent(trial.Accuracy)))], Right: true);
        }

        if (hasOnlyR2)
        {
            yield return new Column(
                "R2",
                keep,
                [.. shown.Select(trial => new Cell(UnitFormat.Determination(trial.Determination)))],
                Right: true);
        }
    }

    /// <summary>A trial's status; one whose model is found to be bad is marked.</summary>
    public static Cell Status(TrialView trial) => trial.Findings is null
        ? new Cell(TrialText.Of(trial.Status), TrialText.StyleOf(trial.Status))
        : new Cell($"{TrialText.Of(trial.Status)} !", new Style(Color.Yellow));

    /// <summary>What the mark means, and what there is to know of the numbers.</summary>
    public IEnumerable<string> Legend()
    {
        if (_ranking.Ids.Count > 0)
        {
            yield return (_ranking.Measure, _ranking.HasGroups) switch
            {
                (RankingMeasure.SquaredError, false) => "* lowest mean squared error",
                (RankingMeasure.SquaredError, true) => "* lowest mean squared error, of the classifiers lowest validation loss",
                (_, true) => "* lowest validation loss of its kind",
                _ => "* lowest validation loss",
            };
            foreach (var note in _ranking.Notes())
            {
                yield return note;
            }
        }
    }

    private Cell BestOf(TrialView trial)
    {
        var number = UnitFormat.Number(NumberOf(trial));
        return _ranking.Ids.Contains(trial.Id)
            ? new Cell("*" + number, new Style(Color.Green, decoration: Decoration.Bold))
            : number;
    }
}
