using AeCluster.Coordinator.Decisions;
using AeCluster.Messages;
using AeCluster.Messages.Protocol;

namespace AeCluster.Coordinator.Views;

/// <summary>
/// What people see of one experiment, kept up to date by its events: each event rebuilds the view of one trial, however many
/// trials there are, and is published to every subscriber. The experiment's actor owns it; it is not thread-safe.
/// </summary>
public sealed class ExperimentReadModel
{
    private readonly ExperimentView _head;
    private readonly TimeProvider _clock;
    private readonly List<TrialReadModel> _trials = [];
    private readonly Dictionary<TrialId, TrialReadModel> _trialsById = [];
    private readonly BestTrials _best = new();
    private readonly ExperimentLog _log = new();
    private readonly List<ExperimentSubscription> _subscriptions = [];
    private readonly Problems _problems = new();
    private TrialCounts _counts;
    private bool _isCancelRequested;
    private string? _stopReason;
    private bool _isPaused;
    private string? _queue;
    private bool _isWritten;
    private string? _problem;
    private string? _sweepHash;
    private int _workers;

    /// <param name="state">The experiment as its journal has it.</param>
    /// <param name="folder">Path of the run folder.</param>
    /// <param name="events">The events that have led to <paramref name="state"/>: its log so far.</param>
    public ExperimentReadModel(
        ExperimentState state, string folder, IEnumerable<ExperimentEvent> events, TimeProvider clock)
    {
        _clock = clock;
        _head = new ExperimentView(
            state.Id.Value, state.Name, ExperimentStatus.Running, state.SubmittedAt, folder, 0, 0, []);
        foreach (var trial in state.Trials)
        {
            Add(new TrialReadModel(trial, Now));
        }

        _counts = TrialCounts.Of(state.Trials.Select(trial => trial.Status));
        Mark(state);
        foreach (var change in events)
        {
            AddLine(change);
        }
    }

    /// <summary>Grows with every change.</summary>
    public long Version { get; private set; }

    /// <summary>Running until the run folder is complete, so that whoever waits for the end finds it whole.</summary>
    public ExperimentStatus Status =>
        !_isWritten || _counts.Over < _counts.Total ? ExperimentStatus.Running
        : _isCancelRequested ? ExperimentStatus.Cancelled
        : _stopReason is not null ? ExperimentStatus.Stopped
        : ExperimentStatus.Completed;

    /// <summary>Number of views of trials built so far.</summary>
    internal int Builds => _trials.Sum(trial => trial.Builds);

    private DateTimeOffset Now => _clock.GetUtcNow();

    public ExperimentView View()
    {
        var now = Now;
        return _head with
        {
            Status = Status,
            Workers = _workers,
            Events = _log.Count,
            Trials = [.. _trials.Select(trial => trial.At(now))],
            Problem = _isWritten ? _problem : null,
            StopReason = _stopReason,
            IsPaused = _isPaused,
            Queue = _queue,
            SweepHash = _isWritten ? _sweepHash : null,
            Problems = _problems.Views,
        };
    }

    /// <returns>The log lines after number <paramref name="after"/>, in order.</returns>
    public List<EventView> LogAfter(int after) => _log.After(after);

    /// <param name="after">Number of the last log line that is known already; null leaves out the log so far.</param>
    /// <returns>A snapshot, and from now on the changes.</returns>
    public ExperimentSubscription Subscribe(int? after)
    {
        _subscriptions.RemoveAll(each => each.IsDisposed);
        var subscription = new ExperimentSubscription(
            new ExperimentSnapshot(Version, View(), _counts, _best.Ids, LogAfter(after ?? _log.Count)));
        if (Status == ExperimentStatus.Running)
        {
            _subscriptions.Add(subscription);
        }
        else
        {
            subscription.Complete();
        }

        return subscription;
    }

    /// <summary>Ends all subscriptions.</summary>
    public void Close()
    {
        _subscriptions.ForEach(subscription => subscription.Complete());
        _subscriptions.Clear();
    }

    /// <param name="state">The state after <paramref name="change"/>.</param>
    public void Apply(ExperimentEvent change, ExperimentState state)
    {
        switch (change)
        {
            case TrialEvent happening:
                Apply(happening, state.Find(happening.Trial)!);
                break;
            case TrialPlanned planned:
                var added = new TrialReadModel(state.Find(planned.Trial)!, Now);
                Add(added);
                _counts = _counts.With(added.View.Status);
                Mark(state);
                Publish([added], AddLine(change));
                break;
            case ExperimentResumed or TrialsRetried:
                ResetTrials(state);
                Publish(_trials, AddLine(change));
                break;
            default:
                Mark(state);
                Publish([], AddLine(change));
                break;
        }
    }

    /// <param name="state">The trial's state after <paramref name="change"/>.</param>
    public void Apply(TrialEvent change, TrialState state)
    {
        if (change is DuplicateReport)
        {
            return;
        }

        var trial = _trialsById[change.Trial];
        var before = trial.View.Status;
        trial.Apply(change, state, Now);
        _counts = _counts.Move(before, state.Status);
        _best.Add(Contender.Of(trial.View));
        Publish([trial], AddLine(change));
    }

    public void Apply(TrialProtocol.Progress progress)
    {
        var trial = _trialsById[progress.Attempt.Trial];
        trial.Apply(progress, Now);
        Publish([trial], null);
    }

    /// <returns>What the trial was preparing before, if anything.</returns>
    public TrialProtocol.Preparing? Apply(TrialProtocol.Preparing preparing)
    {
        var trial = _trialsById[preparing.Attempt.Trial];
        var before = trial.Apply(preparing, Now);
        Publish([trial], null);
        return before;
    }

    /// <param name="generation">Number of the data-parallel trial's generation.</param>
    /// <param name="costs">What its newest steps have cost its members.</param>
    public void Apply(TrialId id, int generation, IReadOnlyDictionary<WorkerId, StepCosts> costs)
    {
        var trial = _trialsById[id];
        trial.Apply(generation, costs, Now);
        Publish([trial], null);
    }

    /// <param name="count">Workers in the cluster.</param>
    public void ApplyWorkers(int count)
    {
        if (count != _workers)
        {
            _workers = count;
            Publish([], null);
        }
    }

    /// <param name="reason">Why trials wait; null where none does, or for nobody else.</param>
    public void ApplyQueue(string? reason)
    {
        _queue = reason;
        Publish([], null);
    }

    /// <summary>Adds a log line about a problem that follows from no event.</summary>
    public void Note(string subject, string text, EventLevel level = EventLevel.Problem) =>
        Publish([], _log.Add(subject, text, Now, level));

    /// <summary>A problem begins, or what is known of it changes. It is seen until it ends.</summary>
    /// <param name="subject">What it is about; one problem at a time for each.</param>
    /// <param name="what">The cause and a remedy.</param>
    /// <param name="waiting">What cannot go on meanwhile, if anything.</param>
    /// <returns>Whether it is not the problem that was known already.</returns>
    public bool Begin(string subject, string what, string? waiting)
    {
        var isNew = _problems.Begin(subject, what, waiting, Now);
        Publish([], null);
        return isNew;
    }

    /// <returns>Whether there was one.</returns>
    public bool End(string subject)
    {
        var was = _problems.End(subject);
        if (was)
        {
            Publish([], null);
        }

        return was;
    }

    private void Add(TrialReadModel trial)
    {
        _trials.Add(trial);
        _trialsById[trial.Id] = trial;
        _best.Add(Contender.Of(trial.View));
    }

    private void ResetTrials(ExperimentState state)
    {
        foreach (var trial in state.Trials)
        {
            _trialsById[trial.Id].Reset(trial, Now);
        }

        _counts = TrialCounts.Of(state.Trials.Select(trial => trial.Status));
        Mark(state);
    }

    private void Mark(ExperimentState state) =>
        (_isCancelRequested, _stopReason, _isPaused, _isWritten, _problem, _sweepHash) =
            (state.CancelRequested, state.StopReason, state.Share.IsPaused, state.IsWritten, state.Problem, state.FinalHash);

    private EventView? AddLine(ExperimentEvent change) => _log.Add(
        change, change is TrialEvent { Trial: var trial } ? _trialsById[trial].View.KeptValidationLoss : null);

    private void Publish(IReadOnlyList<TrialReadModel> trials, EventView? line)
    {
        Version++;
        if (_subscriptions.Count == 0)
        {
            return;
        }

        var change = new ExperimentChange(
            Version,
            Status,
            _isWritten ? _problem : null,
            _workers,
            _log.Count,
            _counts,
            _best.Ids,
            [.. trials.Select(trial => trial.View)],
            line is null ? [] : [line])
        {
            Problems = _problems.Views,
            StopReason = _stopReason,
            IsPaused = _isPaused,
            Queue = _queue,
            SweepHash = _isWritten ? _sweepHash : null,
        };
        _subscriptions.RemoveAll(subscription => !subscription.TryPublish(change));
        if (Status != ExperimentStatus.Running)
        {
            Close();
        }
    }
}
