using System.Collections.Immutable;

namespace AeCluster.Coordinator.Decisions;

/// <summary>
/// Waiting requests of one experiment, immutable. Requests of trials that occupy no slot and accept every worker differ only in
/// threads and number of slots; those of one such shape are kept together in the order they are served, so that when the first
/// cannot be served, the others need not be looked at. All other requests are looked at one by one; there are no more of them
/// than slots and banned workers.
/// </summary>
public sealed class WaitingLine
{
    public static readonly WaitingLine Empty = new(
        ImmutableDictionary<Shape, ImmutableSortedSet<SlotRequest>>.Empty,
        ImmutableSortedSet.Create(SlotRequest.ServingOrder));

    private readonly ImmutableDictionary<Shape, ImmutableSortedSet<SlotRequest>> _alike;

    private WaitingLine(
        ImmutableDictionary<Shape, ImmutableSortedSet<SlotRequest>> alike, ImmutableSortedSet<SlotRequest> individual)
    {
        _alike = alike;
        Individual = individual;
    }

    /// <summary>Requests that differ only in whose they are; no set is empty.</summary>
    public IEnumerable<ImmutableSortedSet<SlotRequest>> Alike => _alike.Values;

    /// <summary>Requests that are looked at one by one.</summary>
    public ImmutableSortedSet<SlotRequest> Individual { get; }

    /// <summary>When the experiment was submitted; of a line that is not empty.</summary>
    public DateTimeOffset SubmittedAt => Representatives.First().Place.SubmittedAt;

    public bool IsEmpty => _alike.IsEmpty && Individual.IsEmpty;

    /// <summary>Requests that stand for all: the first of those alike, and the individual ones. In no particular order.</summary>
    public IEnumerable<SlotRequest> Representatives => Alike.Select(alike => alike[0]).Concat(Individual);

    public IEnumerable<SlotRequest> All => Alike.SelectMany(alike => alike).Concat(Individual);

    public WaitingLine With(SlotRequest request, bool isIndividual) => isIndividual
        ? new WaitingLine(_alike, Individual.Add(request))
        : Set(Shape.Of(request), alike => alike.Add(request));

    public WaitingLine Without(SlotRequest request, bool isIndividual) => isIndividual
        ? new WaitingLine(_alike, Individual.Remove(request))
        : Set(Shape.Of(request), alike => alike.Remove(request));

    private WaitingLine Set(Shape shape, Func<ImmutableSortedSet<SlotRequest>, ImmutableSortedSet<SlotRequest>> change)
    {
        var alike = change(_alike.GetValueOrDefault(shape, Empty.Individual));
        return new WaitingLine(alike.IsEmpty ? _alike.Remove(shape) : _alike.SetItem(shape, alike), Individual);
    }

    private readonly record struct Shape(int Threads, int Least)
    {
        public static Shape Of(SlotRequest request) => new(request.Threads, request.Least);
    }
}
