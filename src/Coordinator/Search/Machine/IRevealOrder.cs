namespace AeCluster.Coordinator.Search.Machine;

/// <summary>Which job may begin, and whose result counts next. A job trains a trial to a number of epochs.</summary>
internal interface IRevealOrder
{
    /// <summary>Whether another job may begin now.</summary>
    bool HasPlace { get; }

    /// <summary>A job begins, on the place that its trial holds or on a free one.</summary>
    /// <param name="holdsPlace">Whether a verdict is needed at its end: until then nobody else gets its place.</param>
    void Begin(MachineTrial trial, bool holdsPlace);

    /// <summary>The trial gives up the place that it held for a verdict.</summary>
    void Release(MachineTrial trial);

    /// <summary>Something has arrived.</summary>
    void Arrive(MachineTrial trial);

    /// <summary>Goes on as far as is possible without knowing anything new.</summary>
    /// <returns>Whether places have become free.</returns>
    bool Step();

    /// <returns>The trial whose job is the next to count; null where no job is open.</returns>
    (MachineTrial Trial, int Epochs)? Next();

    /// <summary>The job counts.</summary>
    void Reveal(MachineTrial trial, int epochs);
}
