using AeCluster.Messages;

namespace AeCluster.Coordinator.Decisions;

/// <summary>Grants everything that can be granted now, by the rules of <see cref="SlotLedger"/>.</summary>
internal sealed class DealingRound(SlotLedger ledger)
{
    private readonly List<SlotGrant> _grants = [];

    /// <summary>Experiments whose first request would exceed their share.</summary>
    private readonly HashSet<ExperimentId> _full = [];

    private SlotLedger _ledger = ledger;

    /// <summary>The experiment whose request has slots reserved in this round.</summary>
    private ExperimentId? _reserving;

    /// <summary>Workers of which one slot is reserved; null as long as nobody waits.</summary>
    private HashSet<WorkerId>? _reserved;

    /// <returns>The ledger afterwards, and the grants in the order they were made.</returns>
    public (SlotLedger Ledger, IReadOnlyList<SlotGrant> Grants) Deal()
    {
        ServeNeeds();
        ServeWishes();
        return (_ledger with { Reserving = _reserving }, _grants);
    }

    /// <summary>Serves trials that miss slots.</summary>
    private void ServeNeeds()
    {
        var turns = new PriorityQueue<LineCursor, Turn>();
        foreach (var (experiment, line) in _ledger.Lines.Where(entry => !_ledger.ShareOf(entry.Key).IsPaused))
        {
            turns.Enqueue(new LineCursor(line), _ledger.TurnOf(experiment, line.SubmittedAt));
        }

        // It was of the round before, and decides who is first in this one, no more.
        _ledger = _ledger with { Reserving = null };
        while (_ledger.HasFree && turns.TryDequeue(out var cursor, out var turn))
        {
            var (experiment, request) = (turn.Experiment, cursor.Current!);
            var missing = _ledger.Missing(request);
            var isPossible = missing > 0 && _ledger.IsPossible(request);
            if (isPossible && !_ledger.MayOccupy(experiment, missing))
            {
                _full.Add(experiment);
                continue;
            }

            var isServed = isPossible && TryServe(request, missing);
            cursor.MoveOn(isServed);
            if (cursor.Current is not null)
            {
                turns.Enqueue(cursor, _ledger.TurnOf(experiment, turn.SubmittedAt));
            }
        }
    }

    private bool TryServe(SlotRequest request, int missing)
    {
        var free = _ledger.FreeFor(request, _reserved);
        if (missing <= free.Count)
        {
            _ledger = _ledger.Give(request, free.Take(missing), _grants);
            return true;
        }

        if (_reserved is null)
        {
            _reserved = [.. free];
            _reserving = free.Count > 0 ? request.Trial.Experiment : null;
        }

        return false;
    }

    /// <summary>Gives what nobody needs to trials that can use more than they need.</summary>
    private void ServeWishes()
    {
        if (!_ledger.HasFree)
        {
            return;
        }

        var open = _ledger.Lines.Where(entry => !_ledger.ShareOf(entry.Key).IsPaused && !_full.Contains(entry.Key)).ToList();
        var turns = new PriorityQueue<Queue<SlotRequest>, Turn>();
        foreach (var (experiment, line) in open)
        {
            Enqueue(new Queue<SlotRequest>(line.Individual.Where(request => !_ledger.IsWaiting(request))), experiment);
        }

        var unsatisfied = turns.Count == 0
            ? []
            : open
                .SelectMany(entry => entry.Value.Representatives)
                .Where(request => _ledger.IsWaiting(request) && _ledger.IsPossible(request))
                .ToList();
        while (turns.TryDequeue(out var wishes, out var turn))
        {
            var request = wishes.Peek();
            WorkerId? unwanted = _ledger.Held(request.Trial).Count() < request.Most && _ledger.MayOccupy(turn.Experiment, 1)
                ? _ledger
                    .FreeFor(request, _reserved)
                    .Where(worker => !unsatisfied.Exists(other => SlotLedger.CanUse(other, worker, _ledger.Workers[worker])))
                    .Cast<WorkerId?>()
                    .FirstOrDefault()
                : null;
            if (unwanted is { } granted)
            {
                _ledger = _ledger.Give(request, [granted], _grants);
            }
            else
            {
                wishes.Dequeue();
            }

            Enqueue(wishes, turn.Experiment);
        }

        void Enqueue(Queue<SlotRequest> wishes, ExperimentId experiment)
        {
            if (wishes.TryPeek(out var first))
            {
                turns.Enqueue(wishes, _ledger.TurnOf(experiment, first.Place.SubmittedAt));
            }
        }
    }
}
