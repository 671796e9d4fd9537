namespace AeCluster.Coordinator.Search.Stopping;

/// <summary>What the end of a search depends on, but for the time. Each state follows from the one before and what has become
/// known; nothing is counted again.</summary>
public sealed record SearchProgress
{
    /// <summary>The lowest value that was seen.</summary>
    public double Best { get; private init; } = double.PositiveInfinity;

    /// <summary>The value of the last gain.</summary>
    public double LastGain { get; private init; } = double.PositiveInfinity;

    /// <summary>Trials that are over, or were paused.</summary>
    public int Trials { get; private init; }

    /// <summary>Those of them since the last gain.</summary>
    public int TrialsWithoutGain { get; private init; }

    /// <summary>Those of them that failed one after another, up to the last.</summary>
    public int FailuresInARow { get; private init; }

    /// <summary>A trial is over, or is paused for the first time.</summary>
    /// <param name="value">The lowest that it has reached, lower is better; positive infinity where it has none, or none
    /// within the limits of the outcome.</param>
    public SearchProgress Judge(double value, bool hasFailed, UntilSettings settings) =>
        (this with
        {
            Trials = Trials + 1,
            TrialsWithoutGain = TrialsWithoutGain + 1,
            FailuresInARow = hasFailed ? FailuresInARow + 1 : 0,
        }).Improve(value, settings);

    /// <summary>A trial that was promoted has reached more than when it was paused.</summary>
    /// <inheritdoc cref="Judge"/>
    public SearchProgress Improve(double value, UntilSettings settings)
    {
        var improved = value < Best ? this with { Best = value } : this;
        return value < LastGain - settings.MinDelta ? improved with { LastGain = value, TrialsWithoutGain = 0 } : improved;
    }

    /// <param name="isMaximized">Whether the first goal is maximized: its values are then told with the other sign.</param>
    /// <returns>Why the search ends, for people; null while it goes on.</returns>
    public string? Reason(UntilSettings settings, bool isMaximized = false)
    {
        if (settings.Value is { } value && Best <= (isMaximized ? -value : value))
        {
            return $"a trial has reached {(isMaximized ? -Best : Best):G6}; until.value is {value:G6}";
        }

        return settings.NoGain is { } most && TrialsWithoutGain >= most ? $"no gain in {most} trials"
            : settings.Failures is { } limit && FailuresInARow >= limit ? $"{limit} trials in a row failed"
            : settings.Trials is { } all && Trials >= all ? $"{all} trials are over"
            : null;
    }
}
