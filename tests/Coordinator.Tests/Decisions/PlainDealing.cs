using AeCluster.Coordinator.Decisions;
using AeCluster.Messages;

namespace AeCluster.Coordinator.Tests.Decisions;

/// <summary>Reference implementation of the rules of <see cref="SlotLedger"/>, which looks at every request.</summary>
internal static class PlainDealing
{
    public static List<SlotGrant> Grants(SlotLedger ledger)
    {
        var (grants, workers) = (new List<SlotGrant>(), ledger.Workers);
        HashSet<WorkerId>? reserved = null;
        foreach (var request in ledger.Waiting)
        {
            var (missing, free) = (Missing(request), Free(request));
            if (missing > 0 && missing <= free.Count)
            {
                Give(request, free.Take(missing));
            }
            else if (missing > 0 && reserved is null && IsPossible(request))
            {
                reserved = [.. free];
            }
        }

        var needy = ledger.Waiting.Where(request => Missing(request) > 0 && IsPossible(request)).ToList();
        foreach (var request in ledger.Waiting.Where(request => Missing(request) == 0).ToList())
        {
            var unwanted = Free(request).Where(worker => !needy.Exists(other => CanUse(other, worker)));
            Give(request, unwanted.Take(request.Most - Held(request.Trial)));
        }

        return grants;

        int Held(TrialKey trial) => workers.Values.Count(slots => slots.Holders.Contains(trial));

        int Missing(SlotRequest request) => Math.Max(0, request.Least - Held(request.Trial));

        bool IsPossible(SlotRequest request) => workers.Values.Count(slots => slots.Suits(request)) >= request.Least;

        bool CanUse(SlotRequest request, WorkerId worker) => workers[worker].Suits(request)
            && !workers[worker].IsUsedBy(request.Trial) && !request.Except.Contains(worker);

        List<WorkerId> Free(SlotRequest request) =>
        [
            .. workers.Keys
                .Where(worker => CanUse(request, worker))
                .Where(worker => workers[worker].Free > (reserved?.Contains(worker) == true ? 1 : 0))
                .OrderBy(worker => 1 - ((double)workers[worker].Free / workers[worker].Offer.Slots))
                .ThenBy(worker => workers[worker].Offer.Threads),
        ];

        void Give(SlotRequest request, IEnumerable<WorkerId> granted)
        {
            foreach (var worker in granted.ToList())
            {
                grants.Add(new SlotGrant(request.Trial, worker));
                var slots = workers[worker];
                workers = workers.SetItem(worker, slots with { Holders = slots.Holders.Add(request.Trial) });
            }
        }
    }

    public static List<SlotRequest> Unsatisfiable(SlotLedger ledger) => ledger.Workers.IsEmpty
        ? []
        : [.. ledger.Waiting.Where(request => ledger.Missing(request) > 0
            && ledger.Workers.Values.Count(slots => slots.Offer.Threads >= request.Threads) < request.Least)];

    public static List<TrialKey> Yielding(SlotLedger ledger)
    {
        var waiting = ledger.Waiting.Where(request => ledger.Missing(request) > 0).ToList();
        var idle = waiting.Select(request => request.Trial).ToHashSet();
        var first = waiting.Find(request =>
            ledger.Workers.Values.Count(slots => slots.Suits(request)) >= request.Least);
        if (first is null)
        {
            return [];
        }

        var others = ledger.Workers.Values.Where(slots => slots.Suits(first) && !slots.IsUsedBy(first.Trial)).ToList();
        var comes = others.Count(slots => slots.Free > 0 || !slots.Holders.IsSubsetOf(idle) || !slots.Leaving.IsEmpty);
        return comes >= ledger.Missing(first)
            ? []
            : [.. waiting.Select(request => request.Trial).Where(trial => trial != first.Trial
                && others.Exists(slots => slots.Holders.Contains(trial)))];
    }
}
