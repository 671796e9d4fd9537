using System.Net.Sockets;
using System.Text;
using AeCluster.Coordinator.Files;
using Akka.Actor;

namespace AeCluster.Coordinator.Membership;

/// <summary>
/// A file with the addresses of the cluster's workers, one per line, through which a restarted coordinator rejoins its cluster.
/// </summary>
/// <param name="runs">The folder of the coordinator's runs, which contains the file.</param>
public sealed class KnownWorkers(string runs)
{
    public const string Name = ".workers";

    private readonly string _path = Path.Combine(runs, Name);

    private static readonly TimeSpan _connectTimeout = TimeSpan.FromSeconds(1);

    /// <exception cref="IOException">The file cannot be written; the previous content is kept.</exception>
    /// <exception cref="UnauthorizedAccessException">Writing is not permitted; the previous content is kept.</exception>
    public void Write(IEnumerable<Address> workers) =>
        AtomicFile.Replace(
            _path,
            Encoding.UTF8.GetBytes(string.Concat(workers.Select(worker => $"{worker}\n").Order(StringComparer.Ordinal))));

    /// <returns>The workers whose address accepts connections now; none if the file is missing or unreadable.</returns>
    public async Task<IReadOnlyList<Address>> PresentAsync(CancellationToken cancel)
    {
        string[] lines;
        try
        {
            lines = await File.ReadAllLinesAsync(_path, cancel);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return [];
        }

        var known = lines.Select(TryParse).OfType<Address>().ToList();
        var present = await Task.WhenAll(known.Select(worker => IsPresentAsync(worker, cancel)));
        return [.. known.Zip(present).Where(entry => entry.Second).Select(entry => entry.First)];
    }

    private static Address? TryParse(string line) =>
        Address.TryParse(line.Trim(), out var address) && address is { Host: not null, Port: > 0 } ? address : null;

    /// <returns>Whether the worker's process has certainly ended: its machine refuses the connection.</returns>
    public static async Task<bool> IsGoneAsync(Address worker, CancellationToken cancel) =>
        await ConnectAsync(worker, cancel) == SocketError.ConnectionRefused;

    private static async Task<bool> IsPresentAsync(Address worker, CancellationToken cancel) =>
        await ConnectAsync(worker, cancel) == SocketError.Success;

    private static async Task<SocketError> ConnectAsync(Address worker, CancellationToken cancel)
    {
        using var soon = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        soon.CancelAfter(_connectTimeout);
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(worker.Host, worker.Port!.Value, soon.Token);
            return SocketError.Success;
        }
        catch (SocketException error)
        {
            return error.SocketErrorCode;
        }
        catch (OperationCanceledException)
        {
            cancel.ThrowIfCancellationRequested();
            return SocketError.TimedOut;
        }
    }
}
