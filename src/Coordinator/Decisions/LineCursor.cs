using System.Collections.Immutable;

namespace AeCluster.Coordinator.Decisions;

/// <summary>Goes through the waiting requests of one experiment in the order they are served.</summary>
/// <param name="line">Not empty.</param>
internal sealed class LineCursor(WaitingLine line)
{
    /// <summary>Made when it is needed: of many experiments few are looked at.</summary>
    private readonly Lazy<PriorityQueue<(ImmutableSortedSet<SlotRequest> Alike, int Index), SlotRequest>> _next = new(() =>
        new(
            line.Alike.Append(line.Individual).Where(alike => !alike.IsEmpty).Select(alike => ((alike, 0), alike[0])),
            SlotRequest.ServingOrder));

    /// <summary>The next request; null where none is left.</summary>
    public SlotRequest? Current => _next.Value.TryPeek(out _, out var request) ? request : null;

    /// <summary>Goes on to the next request. After one was not served, those that are alike are passed over.</summary>
    public void MoveOn(bool isServed)
    {
        var (alike, index) = _next.Value.Dequeue();
        if ((isServed || alike == line.Individual) && index + 1 < alike.Count)
        {
            _next.Value.Enqueue((alike, index + 1), alike[index + 1]);
        }
    }
}
