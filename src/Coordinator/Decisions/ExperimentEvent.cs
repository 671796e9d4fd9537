using System.Text.Json.Serialization;
using AeCluster.Messages;

namespace AeCluster.Coordinator.Decisions;

/// <summary>Something that happened to an experiment. An experiment's state is its plan and its events, applied in
/// order.</summary>
public abstract record ExperimentEvent([property: JsonPropertyOrder(-2)] DateTimeOffset At);

/// <summary>Whose experiment it is.</summary>
public enum ExperimentOwner
{
    /// <summary>A coordinator's, which goes on with it whenever it is started.</summary>
    Coordinator,

    /// <summary>That of a run on one machine, which goes on with it when somebody asks for that.</summary>
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

/// <summary>Nobody wants the experiment any more: each of its trials that is not over is cancelled.</summary>
public sealed record CancellationRequested(DateTimeOffset At) : ExperimentEvent(At);

/// <summary>Something for people to know that changes nothing.</summary>
/// <param name="Subject">A trial, or what else it is about.</param>
public sealed record Noted(DateTimeOffset At, string Subject, string Text) : ExperimentEvent(At);

/// <summary>Every trial is over, and the run folder says so.</summary>
/// <param name="Problem">Why the folder is not complete, where it is not.</param>
public sealed record ExperimentEnded(DateTimeOffset At, string? Problem) : ExperimentEvent(At);

/// <summary>Somebody wants it after all: trials that were cancelled go on where they were.</summary>
public sealed record ExperimentResumed(DateTimeOffset At) : ExperimentEvent(At);
