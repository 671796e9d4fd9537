namespace AeCluster.Coordinator.Views;

/// <summary>The answer to a submission that was accepted.</summary>
/// <param name="Folder">The run folder on the coordinator's machine.</param>
/// <param name="Warnings">Settings that are allowed but probably not meant, one line each.</param>
public sealed record SubmittedView(string Id, string Folder, IReadOnlyList<string> Warnings);

/// <summary>The answer to a deletion.</summary>
/// <param name="Folder">Where the run folder was, on the coordinator's machine.</param>
public sealed record DeletedView(string Id, string Folder);

/// <summary>The body of every answer that is not a success.</summary>
/// <param name="Error">A report for people; may have several lines.</param>
public sealed record ErrorView(string Error);
