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
        HashSet<ExperimentId> full = [];
        HashSet<(ExperimentId, int Threads, int Least)> passedOver = [];
        var served = Served(ledger);
        var reserving = ledger.Reserving;
        var left = ledger.Waiting.Where(request => !ledger.ShareOf(request.Trial.Experiment).IsPaused).ToList();
        while (Next(left) is { } request)
        {
            left.Remove(request);
            reserving = null;
            var (missing, free) = (Missing(request), Free(request));
            var shape = (request.Trial.Experiment, request.Threads, request.Least);
            var isIndividual = !request.Except.IsEmpty || workers.Values.Any(slots => slots.IsUsedBy(request.Trial));
            if (full.Contains(request.Trial.Experiment)
                || missing == 0
                || !IsPossible(request)
                || !HasFree()
                || (!isIndividual && passedOver.Contains(shape)))
            {
                continue;
            }

            if (!MayOccupy(request, missing))
            {
                full.Add(request.Trial.Experiment);
            }
            else if (missing <= free.Count)
            {
                Give(request, free.Take(missing));
            }
            else
            {
                reserved ??= [.. free];
                if (!isIndividual)
                {
                    passedOver.Add(shape);
                }
            }
        }

        var open = ledger.Waiting
            .Where(request => !ledger.ShareOf(request.Trial.Experiment).IsPaused && !full.Contains(request.Trial.Experiment))
            .ToList();
        var needy = open.Where(request => Missing(request) > 0 && IsPossible(request)).ToList();
        var wishes = open.Where(request => Missing(request) == 0).ToList();
        while (Next(wishes) is { } request)
        {
            var unwanted = Free(request).Where(worker => !needy.Exists(other => CanUse(other, worker))).ToList();
            if (unwanted.Count > 0 && Held(request.Trial) < request.Most && MayOccupy(request, 1))
            {
                Give(request, unwanted.Take(1));
            }
            else
            {
                wishes.Remove(request);
            }
        }

        return grants;

        SlotRequest? Next(List<SlotRequest> requests) => requests
            .GroupBy(request => request.Trial.Experiment)
            .OrderBy(group => group.Key == reserving ? 0 : 1)
            .ThenBy(group => (double)Occupied(group.Key) / ledger.ShareOf(group.Key).Priority)
            .ThenBy(group => served.GetValueOrDefault(group.Key))
            .ThenBy(group => group.First().Place.SubmittedAt)
            .ThenBy(group => group.Key.Value, StringComparer.Ordinal)
            .FirstOrDefault()?.First();

        int Held(TrialKey trial) => workers.Values.Count(slots => slots.Holders.Contains(trial));

        int Occupied(ExperimentId experiment) =>
            workers.Values.Sum(slots => slots.Holders.Union(slots.Leaving).Count(trial => trial.Experiment == experiment));

        bool HasFree() => workers.Values.Any(slots => slots.Free > 0);

        bool MayOccupy(SlotRequest request, int more) => ledger.ShareOf(request.Trial.Experiment).MaxSlots is not { } most
            || Occupied(request.Trial.Experiment) + more <= most;

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
            served[request.Trial.Experiment] = served.Values.DefaultIfEmpty().Max() + 1;
            foreach (var worker in granted.ToList())
            {
                grants.Add(new SlotGrant(request.Trial, worker));
                var slots = workers[worker];
                workers = workers.SetItem(worker, slots with { Holders = slots.Holders.Add(request.Trial) });
            }
        }
    }

    private static Dictionary<ExperimentId, long> Served(SlotLedger ledger) => ledger.Waiting
        .DistinctBy(request => request.Trial.Experiment)
        .ToDictionary(
            request => request.Trial.Experiment,
            request => ledger.TurnOf(request.Trial.Experiment, request.Place.SubmittedAt).Served);

    public static List<SlotRequest> Unsatisfiable(SlotLedger ledger) => ledger.Workers.IsEmpty
        ? []
        : [.. ledger.Waiting.Where(request => ledger.Missing(request) > 0
            && ledger.Workers.Values.Count(slots => slots.Offer.Threads >= request.Threads) < request.Least)];

    public static List<TrialKey> Yielding(SlotLedger ledger)
    {
        var waiting = ledger.Waiting.Where(request => ledger.Missing(request) > 0).ToList();
        var idle = waiting.Select(request => request.Trial).ToHashSet();
        var firsts = waiting
            .Where(request => !ledger.ShareOf(request.Trial.Experiment).IsPaused)
            .Where(request => ledger.Workers.Values.Count(slots => slots.Suits(request)) >= request.Least)
            .GroupBy(request => request.Trial.Experiment, (_, requests) => requests.First())
            .OrderBy(request => ledger.TurnOf(request.Trial.Experiment, request.Place.SubmittedAt))
            .ToLookup(request => ledger.MayOccupy(request.Trial.Experiment, ledger.Missing(request)));
        HashSet<TrialKey> yielding = [];
        if (firsts[true].FirstOrDefault() is { } first)
        {
            var others = ledger.Workers.Values.Where(slots => slots.Suits(first) && !slots.IsUsedBy(first.Trial)).ToList();
            var comes = others.Count(slots => slots.Free > 0 || !slots.Holders.IsSubsetOf(idle) || !slots.Leaving.IsEmpty);
            yielding.UnionWith(comes >= ledger.Missing(first)
                ? []
                : idle.Where(trial => trial != first.Trial && others.Exists(slots => slots.Holders.Contains(trial))));
        }

        foreach (var full in firsts[false].Select(request => request.Trial))
        {
            var holders = ledger.Workers.Values.SelectMany(slots => slots.Holders).Where(IsOf).ToHashSet();
            if (holders.IsSubsetOf(idle) && !ledger.Workers.Values.SelectMany(slots => slots.Leaving).Any(IsOf))
            {
                yielding.UnionWith(holders.Where(trial => trial != full));
            }

            bool IsOf(TrialKey trial) => trial.Experiment == full.Experiment;
        }

        return [.. waiting.Select(request => request.Trial).Where(yielding.Contains)];
    }
}
