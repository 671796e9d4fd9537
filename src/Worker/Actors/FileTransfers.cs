using AeCluster.Messages;
using AeCluster.Messages.Protocol;
using AeCluster.Worker.Artifacts;
using Akka.Actor;

namespace AeCluster.Worker.Actors;

/// <summary>
/// Moves an attempt's files without blocking its actor, which receives <see cref="Fetched"/> and <see cref="Sent"/> when a
/// transfer ends. Used by that actor alone.
/// </summary>
/// <param name="maxRefusals">Refusals, without a success in between, before a file is given up.</param>
internal sealed class FileTransfers(IArtifacts artifacts, AttemptId attempt, IActorRef self, int maxRefusals)
{
    private CheckpointFetch _fetch = new(maxRefusals);
    private Uploads _uploads = new(maxRefusals);

    /// <summary>Whether every file has been uploaded, or no longer matters.</summary>
    public bool IsEmpty => _uploads.IsEmpty;

    public void BeginFetch(CheckpointRef checkpoint) => artifacts.FetchAsync(attempt, checkpoint).PipeTo(
        self, success: result => new Fetched(result), failure: error => new Fetched(new Transfer.Unreachable(error.Message)));

    public FetchOutcome EndFetch(Transfer result)
    {
        (_fetch, var outcome) = _fetch.End(result);
        return outcome;
    }

    public void Upload(OutgoingFile file)
    {
        _uploads = _uploads.Add(file);
        BeginUpload();
    }

    /// <summary>Begins the next upload, unless one is under way or none is left.</summary>
    public void BeginUpload()
    {
        (_uploads, var file) = _uploads.Begin();
        if (file is not null)
        {
            artifacts.SendAsync(attempt, file.Name, file.Bytes).PipeTo(
                self, success: result => new Sent(result), failure: error => new Sent(new Transfer.Unreachable(error.Message)));
        }
    }

    public UploadOutcome EndUpload(Transfer result)
    {
        (_uploads, var outcome) = _uploads.End(result);
        return outcome;
    }

    /// <summary>Drops every file that has not been uploaded.</summary>
    public void Clear() => _uploads = _uploads.Clear();

    public sealed record Fetched(Transfer Result);

    public sealed record Sent(Transfer Result);
}
