namespace AeCluster.Coordinator.Decisions;

/// <summary>Explains why the present workers cannot satisfy a request, and how to change that.</summary>
public static class ShortageText
{
    /// <param name="request">A request that <paramref name="workers"/> cannot satisfy.</param>
    public static string Of(SlotRequest request, IReadOnlyCollection<WorkerSlots> workers)
    {
        var one = request.Least == 1;
        var wanted = one ? "a worker" : $"{request.Least} workers";
        var threads = $"with {request.Threads} compute threads (training.threads)";
        var most = workers.Select(slots => slots.Offer.Threads).DefaultIfEmpty().Max();
        if (most < request.Threads)
        {
            return $"waits for {wanted} {threads}; those here have at most {most}: start {(one ? "one" : "some")} with "
                + $"--threads {request.Threads}";
        }

        var suited = workers.Count(slots => slots.Offer.Threads >= request.Threads);
        return suited == workers.Count
            ? $"waits for {wanted} at the same time (parallel.workers); there {(suited == 1 ? "is" : "are")} {suited}: start more"
            : $"waits for {wanted} {threads} at the same time (parallel.workers); {suited} of the {workers.Count} here will "
                + "do: start more";
    }
}
