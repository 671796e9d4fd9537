using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Planning;
using AeCluster.Coordinator.Text;
using AeCluster.Messages;
using AeCluster.Messages.Protocol;
using AeCluster.Specs.Schema;
using AeCluster.Specs.Training;

namespace AeCluster.Coordinator.Views;

/// <summary>One trial of a read model: its recorded state, what its workers report live, and the view made of both.</summary>
internal sealed class TrialReadModel
{
    private readonly string _variant;
    private readonly Dictionary<string, string> _searched;
    private TrialState _state;
    private TrialProtocol.Progress? _progress;
    private TrialProtocol.Preparing? _preparing;
    private (int Generation, IReadOnlyDictionary<WorkerId, StepCosts> Costs)? _costs;
    private readonly string _objective;
    private readonly string _units;
    private double? _bestValidationLoss;
    private double? _bestSquaredError;
    private EpochMetrics? _kept;

    public TrialReadModel(TrialState state, DateTimeOffset now)
    {
        _variant = KindNames.Of(state.Plan.Spec.Model);
        _searched = state.Plan.Searched.Where(setting => setting.Key != TrialView.VariantSetting).ToDictionary();
        (_objective, _units) = (TrialObjective.Of(state.Plan.Spec), TrialObjective.UnitsOf(state.Plan.Spec));
        _state = state;
        FindBest();
        View = Build(now);
    }

    /// <summary>As of the last change.</summary>
    public TrialView View { get; private set; }

    public TrialId Id => _state.Id;

    /// <summary>Number of views built so far.</summary>
    public int Builds { get; private set; }

    /// <returns>The view with the time that the trial has taken until <paramref name="now"/>.</returns>
    public TrialView At(DateTimeOffset now) =>
        _state is { StartedAt: { } start, EndedAt: null } ? View with { Seconds = Elapsed.Seconds(start, now) } : View;

    /// <param name="state">The state after <paramref name="change"/>.</param>
    public void Apply(TrialEvent change, TrialState state, DateTimeOffset now)
    {
        var stage = StageOf(_state);
        _state = state;
        switch (change)
        {
            case EpochRecorded { Metrics: var epoch } when epoch.Stage == stage && epoch.Stage == StageOf(state):
                _bestValidationLoss = Lower(_bestValidationLoss, epoch.ValidationLoss);
                _bestSquaredError = Lower(_bestSquaredError, epoch.Part(EpochMetrics.SquaredError));
                _kept = state.Kept;
                break;
            case EpochRecorded:
                FindBest();
                break;
            case TrainingStarted:
                // It may have withdrawn epochs.
                FindBest();
                _preparing = null;
                break;
            case AttemptBegan:
                _preparing = null;
                break;
            case TrialPruned:
                FindBest();
                break;
        }

        View = Build(now);
    }

    /// <summary>Takes a state that no single event has led to.</summary>
    public void Reset(TrialState state, DateTimeOffset now)
    {
        _state = state;
        FindBest();
        View = Build(now);
    }

    public void Apply(TrialProtocol.Progress progress, DateTimeOffset now)
    {
        _progress = progress;
        View = Build(now);
    }

    /// <returns>What was being prepared before.</returns>
    public TrialProtocol.Preparing? Apply(TrialProtocol.Preparing preparing, DateTimeOffset now)
    {
        var before = _preparing;
        _preparing = preparing;
        View = Build(now);
        return before;
    }

    /// <param name="costs">Of the newest steps of the generation with the number <paramref name="generation"/>.</param>
    public void Apply(int generation, IReadOnlyDictionary<WorkerId, StepCosts> costs, DateTimeOffset now)
    {
        _costs = (generation, costs);
        View = Build(now);
    }

    private static string? StageOf(TrialState state) => state.Epochs.IsEmpty ? null : state.Epochs[^1].Stage;

    private static double? Lower(double? best, double? number) =>
        number is not { } value || !double.IsFinite(value) ? best : best is { } known ? Math.Min(known, value) : value;

    private void FindBest() => (_bestValidationLoss, _bestSquaredError, _kept) =
        (_state.BestValidationLoss, _state.BestSquaredError, _state.Kept);

    private TrialView Build(DateTimeOffset now)
    {
        Builds++;
        var isRunning = _state.Status == TrialStatus.Running;
        var last = _state.IsOver ? _kept : _state.Epochs.IsEmpty ? null : _state.Epochs[^1];
        var live = isRunning && _progress?.Attempt.Number == _state.Attempt ? _progress : null;
        var step = Math.Max(live?.Step ?? 0, last?.Step ?? 0);
        return new TrialView(
            _state.Id.Value,
            _variant,
            _searched,
            _state.Status,
            _state.Attempt,
            _state.Workers.IsEmpty ? null : string.Join(' ', _state.Workers),
            _state.Epochs.Count,
            _state.Plan.Spec.Epochs,
            _state.TotalSteps == 0 ? 0 : Math.Min(1, (double)step / _state.TotalSteps),
            live?.Loss ?? last?.Loss,
            last?.ValidationLoss,
            _bestValidationLoss,
            last?.Accuracy,
            live?.SamplesPerSecond ?? last?.SamplesPerSecond,
            Elapsed.Seconds(_state.StartedAt, _state.EndedAt ?? now),
            _state.ParametersSha256,
            _state.Reason)
        {
            Name = _state.Plan.Name,
            Objective = _objective,
            Units = _units,
            KeptEpoch = _kept?.Epoch,
            KeptValidationLoss = _kept?.ValidationLoss,
            KeptSquaredError = _kept?.Part(EpochMetrics.SquaredError),
            BestSquaredError = _bestSquaredError,
            Determination = last?.Part(EpochMetrics.Determination),
            Findings = _state.Findings.Count > 0 ? [.. _state.Findings.Select(finding => finding.Text)] : null,
            Preparing = isRunning && _preparing is { } preparing && preparing.Attempt.Number == _state.Attempt
                ? new PreparingView(preparing.What, preparing.Share)
                : null,
            Measures = live?.Measures is { Count: > 0 } measures ? measures : null,
            Parallel = ParallelView.Of(
                _state, _costs is { } costs && costs.Generation == _state.Generation?.Number ? costs.Costs : null),
        };
    }
}
