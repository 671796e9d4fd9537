using System.Collections.Concurrent;
using AeCluster.Messages;
using AeCluster.Messages.Protocol;
using AeCluster.Worker.Artifacts;

namespace AeCluster.Worker.Tests.Actors;

/// <summary>A fake coordinator: every transfer waits for the test's answer.</summary>
internal sealed class FakeArtifacts : IArtifacts
{
    public static readonly string Sha256 = new('c', 64);

    private readonly BlockingCollection<Request> _requests = [];

    public Task<Transfer> SendAsync(AttemptId attempt, string name, ReadOnlyMemory<byte> bytes) => Ask($"PUT {name}");

    public Task<Transfer> FetchAsync(AttemptId attempt, CheckpointRef checkpoint) => Ask($"GET {checkpoint.Name}");

    /// <summary>The next transfer; advances time until there is one.</summary>
    public Request Next(Action letTimePass)
    {
        for (var tries = 0; tries < 1000; tries++)
        {
            if (_requests.TryTake(out var request, TimeSpan.FromMilliseconds(10)))
            {
                return request;
            }

            letTimePass();
        }

        throw new TimeoutException("No transfer was asked for.");
    }

    public bool IsAskedWithin(TimeSpan time) => _requests.TryTake(out _, time);

    private Task<Transfer> Ask(string what)
    {
        var request = new Request(what, new TaskCompletionSource<Transfer>(TaskCreationOptions.RunContinuationsAsynchronously));
        _requests.Add(request);
        return request.Answer.Task;
    }

    public sealed record Request(string What, TaskCompletionSource<Transfer> Answer)
    {
        public void Done(params byte[] bytes) => Answer.SetResult(new Transfer.Done(bytes, Sha256));

        public void Ends(Transfer transfer) => Answer.SetResult(transfer);
    }
}
