namespace AeCluster.Coordinator.Search.Stopping;

/// <summary>The trials that a rule may look at, with what is known of them.</summary>
public interface ITrialCurves
{
    /// <summary>All trials, by number.</summary>
    IReadOnlyList<TrialCurve> All { get; }

    /// <summary>The most trials that there can be; null where nothing bounds them. As many as there are, once no more are
    /// proposed.</summary>
    int? Limit { get; }

    /// <summary>What a rule keeps in order, so that it need not walk all trials for one verdict. It is made at the first call,
    /// from what is known then, and brought up to date with every change: what it says follows from the curves alone.</summary>
    /// <param name="owner">Whose index it is: one for each owner.</param>
    T Index<T>(object owner, Func<T> create)
        where T : class, ICurveIndex;
}

/// <summary>Something that is computed from all curves, and kept up to date with each change of one.</summary>
public interface ICurveIndex
{
    /// <param name="before">The trial before the change; null if it is new.</param>
    /// <param name="after">The trial now.</param>
    void Update(TrialCurve? before, TrialCurve after);
}
