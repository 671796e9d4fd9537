using System.Collections;
using System.Collections.Immutable;

namespace AeCluster.Coordinator.Decisions;

/// <summary>
/// Waiting requests in the order they are served, immutable. Requests of trials that occupy no slot and accept every worker
/// differ only in threads and number of slots; they wait in one line for each such shape, so that when the first of a line
/// cannot be served, the others need not be looked at. All other requests are looked at one by one; there are no more of them
/// than slots and banned workers.
/// </summary>
public sealed class WaitingRequests : IEnumerable<SlotRequest>
{
    public static readonly WaitingRequests Empty = new(
        ImmutableDictionary<TrialKey, (SlotRequest, bool)>.Empty,
        ImmutableDictionary<Shape, ImmutableSortedSet<SlotRequest>>.Empty,
        ImmutableSortedSet.Create(SlotRequest.ServingOrder));

    private readonly ImmutableDictionary<TrialKey, (SlotRequest Request, bool IsIndividual)> _byTrial;
    private readonly ImmutableDictionary<Shape, ImmutableSortedSet<SlotRequest>> _lines;
    private readonly ImmutableSortedSet<SlotRequest> _individual;

    private WaitingRequests(
        ImmutableDictionary<TrialKey, (SlotRequest Request, bool IsIndividual)> byTrial,
        ImmutableDictionary<Shape, ImmutableSortedSet<SlotRequest>> lines,
        ImmutableSortedSet<SlotRequest> individual)
    {
        _byTrial = byTrial;
        _lines = lines;
        _individual = individual;
    }

    /// <summary>Lines of requests that differ only in whose they are; none is empty.</summary>
    public IEnumerable<ImmutableSortedSet<SlotRequest>> Lines => _lines.Values;

    /// <summary>Requests that are looked at one by one, in the order they are served.</summary>
    public ImmutableSortedSet<SlotRequest> Individual => _individual;

    /// <summary>Requests that stand for all: the first of each line, and the individual ones. In no particular order.</summary>
    public IEnumerable<SlotRequest> Representatives => Lines.Select(line => line[0]).Concat(_individual);

    public SlotRequest? Find(TrialKey trial) => _byTrial.TryGetValue(trial, out var entry) ? entry.Request : null;

    /// <summary>Adds the request in place of the trial's previous one.</summary>
    /// <param name="isIndividual">Whether it is looked at on its own: the trial occupies slots or refuses workers.</param>
    public WaitingRequests With(SlotRequest request, bool isIndividual)
    {
        var others = Without(request.Trial);
        var byTrial = others._byTrial.Add(request.Trial, (request, isIndividual));
        return isIndividual
            ? new WaitingRequests(byTrial, others._lines, others._individual.Add(request))
            : new WaitingRequests(byTrial, others.SetLine(Shape.Of(request), line => line.Add(request)), others._individual);
    }

    public WaitingRequests Without(TrialKey trial)
    {
        if (!_byTrial.TryGetValue(trial, out var entry))
        {
            return this;
        }

        var byTrial = _byTrial.Remove(trial);
        return entry.IsIndividual
            ? new WaitingRequests(byTrial, _lines, _individual.Remove(entry.Request))
            : new WaitingRequests(byTrial, SetLine(Shape.Of(entry.Request), line => line.Remove(entry.Request)), _individual);
    }

    /// <summary>Serves requests in order. After one of a line was not served, the others of that line are passed over.</summary>
    /// <param name="serve">Whether the request was served. What it returns for requests of one shape must never turn from false
    /// to true.</param>
    public void Serve(Func<SlotRequest, bool> serve)
    {
        var next = new PriorityQueue<(ImmutableSortedSet<SlotRequest> Line, int Index), SlotRequest>(SlotRequest.ServingOrder);
        foreach (var line in Lines.Append(_individual))
        {
            Enqueue(line, 0);
        }

        while (next.TryDequeue(out var place, out var request))
        {
            if (serve(request) || place.Line == _individual)
            {
                Enqueue(place.Line, place.Index + 1);
            }
        }

        void Enqueue(ImmutableSortedSet<SlotRequest> line, int index)
        {
            if (index < line.Count)
            {
                next.Enqueue((line, index), line[index]);
            }
        }
    }

    public IEnumerator<SlotRequest> GetEnumerator() =>
        Lines.SelectMany(line => line).Concat(_individual).Order(SlotRequest.ServingOrder).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private ImmutableDictionary<Shape, ImmutableSortedSet<SlotRequest>> SetLine(
        Shape shape,
        Func<ImmutableSortedSet<SlotRequest>, ImmutableSortedSet<SlotRequest>> change)
    {
        var line = change(_lines.GetValueOrDefault(shape, Empty._individual));
        return line.IsEmpty ? _lines.Remove(shape) : _lines.SetItem(shape, line);
    }

    private readonly record struct Shape(int Threads, int Least)
    {
        public static Shape Of(SlotRequest request) => new(request.Threads, request.Least);
    }
}
