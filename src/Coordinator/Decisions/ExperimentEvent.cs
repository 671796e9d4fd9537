using System.Text.Json.Serialization;
using AeCluster.Messages;

namespace AeCluster.Coordinator.Decisions;

/// <summary>An event of an experiment. An experiment's state is the fold of its events over its plan.</summary>
public abstract record ExperimentEvent([property: JsonPropertyOrder(-2)] DateTimeOffset At);

/// <summary>Who continues an experiment after a restart.</summary>
public enum ExperimentOwner
{
    /// <summary>A coordinator, whenever it starts.</summary>
    Coordinator,

    /// <summary>A run on one machine, on request.</summary>
    Local,
}

/// <summary>The first event of every experiment.</summary>
/// <param name="Name">As in its file.</param>
/// <param name="SearchedSettings">Dotted paths of the settings that differ between trials.</param>
/// <param name="FileSha256">Of the file with every setting of every trial, lower-case hexadecimal: it stands beside the
/// events.</param>
/// <param name="Version">Of the program.</param>
public sealed record ExperimentSubmitted(
    DateTimeOffset At,
    ExperimentId Experiment,
    string Name,
    ExperimentOwner Owner,
    IReadOnlyList<string> SearchedSettings,
    string FileSha256,
    string Version) : ExperimentEvent(At);

/// <summary>The experiment is to be cancelled: every trial that is not over is.</summary>
public sealed record CancellationRequested(DateTimeOffset At) : ExperimentEvent(At);

/// <summary>A note for the log; it changes no state.</summary>
/// <param name="Subject">A trial, or whatever else the note is about.</param>
public sealed record Noted(DateTimeOffset At, string Subject, string Text) : ExperimentEvent(At);

/// <summary>Every trial is over and the run folder is written.</summary>
/// <param name="Problem">Why the folder is incomplete; null where it is complete.</param>
public sealed record ExperimentEnded(DateTimeOffset At, string? Problem) : ExperimentEvent(At);

/// <summary>A cancelled experiment is resumed: its cancelled trials continue where they were.</summary>
public sealed record ExperimentResumed(DateTimeOffset At) : ExperimentEvent(At);
