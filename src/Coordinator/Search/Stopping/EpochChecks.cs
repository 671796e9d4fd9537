namespace AeCluster.Coordinator.Search.Stopping;

/// <summary>The epochs after which a rule judges: every <paramref name="interval"/> after the first <paramref
/// name="warmUp"/>.</summary>
internal readonly struct EpochChecks(int warmUp, int interval)
{
    public bool Contains(int epochs) => epochs > warmUp && (epochs - warmUp) % interval == 0;

    /// <summary>The first check after this number of epochs; the trial's end if there is none before.</summary>
    public int Next(int known, int epochs)
    {
        var past = Math.Max(0, known - warmUp) / interval;
        return (int)Math.Min(warmUp + ((past + 1L) * interval), epochs);
    }

    /// <summary>The checks up to this number of epochs.</summary>
    public IEnumerable<int> Within(int epochs)
    {
        for (var check = (long)warmUp + interval; check <= epochs; check += interval)
        {
            yield return (int)check;
        }
    }
}
