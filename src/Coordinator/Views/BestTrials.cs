using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Planning;
using AeCluster.Specs.Training;

namespace AeCluster.Coordinator.Views;

/// <summary>By which number trials are ranked; lower is better.</summary>
public enum RankingMeasure
{
    ValidationLoss,

    /// <summary>Mean squared error of the reconstruction, which trials with different losses have in common.</summary>
    SquaredError,
}

/// <summary>What the ranking knows of a trial.</summary>
/// <param name="Objective">See <see cref="TrialObjective.Of"/>.</param>
/// <param name="Units">See <see cref="TrialObjective.UnitsOf"/>.</param>
/// <param name="Loss">Validation loss of the weights that are kept.</param>
/// <param name="SquaredError">Their mean squared error; null where none was measured, as by version 0.2.0.</param>
internal sealed record Contender(
    string Id, bool IsCompleted, string Objective, string Units, double? Loss, double? SquaredError)
{
    public bool Classifies => Objective == TrialObjective.Classes;

    public static Contender Of(TrialView trial) => new(
        trial.Id,
        trial.Status == TrialStatus.Completed,
        trial.Objective,
        trial.Units,
        trial.KeptValidationLoss,
        trial.KeptSquaredError);

    public static Contender Of(TrialState trial)
    {
        var kept = trial.Kept;
        return new(
            trial.Id.Value,
            trial.Status == TrialStatus.Completed,
            TrialObjective.Of(trial.Plan.Spec),
            TrialObjective.UnitsOf(trial.Plan.Spec),
            kept?.ValidationLoss,
            kept?.Part(EpochMetrics.SquaredError));
    }
}

/// <summary>
/// The rule by which completed trials are ranked. Trials with one objective are ranked by their validation loss. Where objectives
/// differ (bce and mse; a latent loss or a penalty that others do not have, or another weight of it) the losses are different
/// quantities, so all are ranked by the mean squared error of the reconstruction. Classifiers reconstruct nothing: they are
/// ranked among themselves. Trials of version 0.2.0 have measured no common error: they are ranked within each objective.
/// </summary>
/// <remarks>A completed trial does not change any more, so each needs to be looked at once.</remarks>
internal sealed class BestTrials
{
    private readonly HashSet<string> _objectives = [];
    private readonly HashSet<string> _units = [];
    private readonly Dictionary<string, Contender> _bestByLoss = [];
    private Contender? _bestByError;
    private bool _lacksError;

    /// <summary>The best completed trial of each group that is ranked together.</summary>
    public IReadOnlyList<string> Ids { get; private set; } = [];

    /// <summary>How trials that reconstruct are ranked; classifiers always are by their loss.</summary>
    public RankingMeasure Measure =>
        _objectives.Count(objective => objective != TrialObjective.Classes) > 1 && !_lacksError
            ? RankingMeasure.SquaredError
            : RankingMeasure.ValidationLoss;

    /// <summary>Whether the trials form several groups, each with its best.</summary>
    public bool HasGroups => _objectives.Count > 1
        && (Measure == RankingMeasure.ValidationLoss || _objectives.Contains(TrialObjective.Classes));

    /// <summary>What the measure means for these trials, in one sentence each.</summary>
    public IEnumerable<string> Notes()
    {
        if (Measure == RankingMeasure.SquaredError)
        {
            var objectives = _objectives.Where(it => it != TrialObjective.Classes).Order(StringComparer.Ordinal);
            yield return "ranked by the mean squared error (mse) of the reconstruction, because the trials' losses are different "
                + $"quantities: {string.Join("; ", objectives)}";
        }

        if (_units.Count > 1)
        {
            yield return "the trials' data differ, so their errors are in different units: "
                + string.Join("; ", _units.Order(StringComparer.Ordinal));
        }
    }

    /// <summary>The ranking of some trials, of which not all may be completed.</summary>
    public static BestTrials Of(IEnumerable<Contender> trials)
    {
        var best = new BestTrials();
        foreach (var trial in trials)
        {
            best.Add(trial);
        }

        return best;
    }

    /// <summary>The rank of each completed trial within its group, 1 for the best.</summary>
    public static IReadOnlyDictionary<string, int> Ranks(IReadOnlyList<Contender> trials)
    {
        var rule = Of(trials);
        return trials
            .Where(trial => trial.IsCompleted && rule.NumberOf(trial) is not null)
            .GroupBy(rule.GroupOf)
            .SelectMany(group => group.Order(Comparer<Contender>.Create(rule.Compare)).Index())
            .ToDictionary(place => place.Item.Id, place => place.Index + 1);
    }

    /// <returns>Some completed trials: the best of each group first, then those with the lowest number.</returns>
    public static IEnumerable<TrialView> Top(IReadOnlyList<TrialView> trials, int count)
    {
        var contenders = trials.Select(trial => (View: trial, Contender: Contender.Of(trial))).ToList();
        var best = Of(contenders.Select(each => each.Contender));
        return contenders
            .Where(each => each.Contender.IsCompleted && best.NumberOf(each.Contender) is not null)
            .OrderBy(each => best.Ids.Contains(each.View.Id) ? 0 : 1)
            .ThenBy(each => best.NumberOf(each.Contender))
            .Select(each => each.View)
            .Take(count);
    }

    public void Add(Contender trial)
    {
        var isOfNewKind = _objectives.Add(trial.Objective);
        _units.Add(trial.Units);
        if (trial.IsCompleted)
        {
            Compete(trial);
        }

        if (trial.IsCompleted || isOfNewKind)
        {
            Ids = Measure == RankingMeasure.ValidationLoss
                ? [.. _bestByLoss.Values.Select(each => each.Id)]
                : [.. BestOfMixed().Select(each => each.Id)];
        }
    }

    /// <summary>The measure by which a trial is ranked.</summary>
    public RankingMeasure MeasureOf(Contender trial) => trial.Classifies ? RankingMeasure.ValidationLoss : Measure;

    /// <summary>The number by which a trial is ranked; null where it has none.</summary>
    public double? NumberOf(Contender trial)
    {
        var number = MeasureOf(trial) == RankingMeasure.SquaredError ? trial.SquaredError : trial.Loss;
        return IsNumber(number) ? number : null;
    }

    private void Compete(Contender trial)
    {
        _lacksError |= !trial.Classifies && trial.SquaredError is null;
        if (IsNumber(trial.Loss)
            && (!_bestByLoss.TryGetValue(trial.Objective, out var best) || Compare(trial.Loss, best.Loss, trial, best) < 0))
        {
            _bestByLoss[trial.Objective] = trial;
        }

        if (!trial.Classifies
            && IsNumber(trial.SquaredError)
            && (_bestByError is not { } least || Compare(trial.SquaredError, least.SquaredError, trial, least) < 0))
        {
            _bestByError = trial;
        }
    }

    private static bool IsNumber(double? number) => number is { } value && double.IsFinite(value);

    /// <summary>Of equal numbers that of the trial that was planned first is the best.</summary>
    private static int Compare(double? number, double? other, Contender of, Contender ofOther) =>
        (number!.Value.CompareTo(other!.Value), of.Id.Length.CompareTo(ofOther.Id.Length)) switch
        {
            (not 0 and var byNumber, _) => byNumber,
            (_, not 0 and var byLength) => byLength,
            _ => string.CompareOrdinal(of.Id, ofOther.Id),
        };

    private int Compare(Contender one, Contender other) => Compare(NumberOf(one), NumberOf(other), one, other);

    private string GroupOf(Contender trial) =>
        MeasureOf(trial) == RankingMeasure.ValidationLoss ? trial.Objective : "";

    private IEnumerable<Contender> BestOfMixed()
    {
        if (_bestByError is { } best)
        {
            yield return best;
        }

        if (_bestByLoss.TryGetValue(TrialObjective.Classes, out var classifier))
        {
            yield return classifier;
        }
    }
}
