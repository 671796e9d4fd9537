using System.Net;
using System.Security.Cryptography;
using AeCluster.Messages;

namespace AeCluster.Worker.Hosting;

/// <summary>
/// The id of a worker process. People recognize the machine and the process by it; a random end makes it the only one, because
/// every container has a process 1, and containers may have the same host name or be restarted with theirs.
/// </summary>
internal static class WorkerName
{
    /// <summary>Without letters and digits that look alike.</summary>
    private const string Alphabet = "abcdefghijkmnpqrstuvwxyz23456789";

    private const int RandomLength = 5;

    /// <returns>Host, process id and random characters, as in <c>node7-4711-k3f9a</c>; another one each time.</returns>
    public static WorkerId New() => new(
        $"{Dns.GetHostName()}-{Environment.ProcessId}-{RandomNumberGenerator.GetString(Alphabet, RandomLength)}");
}
