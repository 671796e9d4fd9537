using System.Collections;
using System.Collections.Immutable;
using AeCluster.Messages;

namespace AeCluster.Coordinator.Decisions;

/// <summary>Waiting requests of all experiments, immutable: a line for each experiment that has some. Adding, removing and
/// finding one takes logarithmic time.</summary>
public sealed class WaitingRequests : IEnumerable<SlotRequest>
{
    public static readonly WaitingRequests Empty = new(
        ImmutableDictionary<TrialKey, (SlotRequest, bool)>.Empty, ImmutableDictionary<ExperimentId, WaitingLine>.Empty);

    private readonly ImmutableDictionary<TrialKey, (SlotRequest Request, bool IsIndividual)> _byTrial;
    private readonly ImmutableDictionary<ExperimentId, WaitingLine> _lines;

    private WaitingRequests(
        ImmutableDictionary<TrialKey, (SlotRequest Request, bool IsIndividual)> byTrial,
        ImmutableDictionary<ExperimentId, WaitingLine> lines)
    {
        _byTrial = byTrial;
        _lines = lines;
    }

    /// <summary>The line of each experiment of which something waits.</summary>
    public IReadOnlyDictionary<ExperimentId, WaitingLine> Lines => _lines;

    /// <summary>Requests that stand for all: see <see cref="WaitingLine.Representatives"/>.</summary>
    public IEnumerable<SlotRequest> Representatives => _lines.Values.SelectMany(line => line.Representatives);

    public SlotRequest? Find(TrialKey trial) => _byTrial.TryGetValue(trial, out var entry) ? entry.Request : null;

    /// <summary>Adds the request in place of the trial's previous one.</summary>
    /// <param name="isIndividual">Whether it is looked at on its own: the trial occupies slots or refuses workers.</param>
    public WaitingRequests With(SlotRequest request, bool isIndividual)
    {
        var others = Without(request.Trial);
        return new WaitingRequests(
            others._byTrial.Add(request.Trial, (request, isIndividual)),
            others.SetLine(request.Trial.Experiment, line => line.With(request, isIndividual)));
    }

    public WaitingRequests Without(TrialKey trial) => _byTrial.TryGetValue(trial, out var entry)
        ? new WaitingRequests(
            _byTrial.Remove(trial), SetLine(trial.Experiment, line => line.Without(entry.Request, entry.IsIndividual)))
        : this;

    /// <summary>In the order of <see cref="SlotRequest.ServingOrder"/>.</summary>
    public IEnumerator<SlotRequest> GetEnumerator() =>
        _lines.Values.SelectMany(line => line.All).Order(SlotRequest.ServingOrder).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private ImmutableDictionary<ExperimentId, WaitingLine> SetLine(
        ExperimentId experiment, Func<WaitingLine, WaitingLine> change)
    {
        var line = change(_lines.GetValueOrDefault(experiment, WaitingLine.Empty));
        return line.IsEmpty ? _lines.Remove(experiment) : _lines.SetItem(experiment, line);
    }
}
