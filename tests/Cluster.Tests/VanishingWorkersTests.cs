using System.Net;
using System.Net.Sockets;
using AeCluster.Cluster.Tests.Support;
using AeCluster.Coordinator.Hosting;
using AeCluster.Coordinator.Membership;
using AeCluster.Messages.Wire;

namespace AeCluster.Cluster.Tests;

/// <summary>A restarted coordinator finds workers that end before it can join them.</summary>
public sealed class VanishingWorkersTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_coordinator_whose_last_worker_ends_does_not_wait_for_it_any_more()
    {
        using var worker = new TcpListener(IPAddress.Loopback, 0);
        worker.Start();
        await File.WriteAllTextAsync(
            _folder[KnownWorkers.Name],
            $"akka.tcp://aecluster@127.0.0.1:{((IPEndPoint)worker.LocalEndpoint).Port}\n",
            TestContext.Current.CancellationToken);
        await using var log = ProgramLog.ToFile(_folder["coordinator.jsonl"]);
        var starting = CoordinatorHost.StartAsync(
            new CoordinatorSettings("127.0.0.1", "127.0.0.1", Port: 0, HttpPort: 0, Runs: _folder.Path, Recovers: true),
            log,
            TestContext.Current.CancellationToken);
        using (await worker.AcceptTcpClientAsync(TestContext.Current.CancellationToken))
        {
            worker.Stop();
        }

        // Otherwise it would wait 6 seconds for the worker's call and 15 for its answer.
        await using var coordinator = await starting.WaitAsync(TimeSpan.FromSeconds(15), TestContext.Current.CancellationToken);
    }
}
