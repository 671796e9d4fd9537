using System.Diagnostics;

namespace AeCluster.Benchmarks;

/// <summary>Processes that receive a line at the same time and answer with one line each.</summary>
internal sealed class ProcessTeam : IDisposable
{
    private readonly List<Process> _processes = [];

    /// <param name="command">The program and arguments of each process.</param>
    /// <param name="prepare">Further settings of each process.</param>
    public ProcessTeam(int members, Func<int, IEnumerable<string>> command, Action<ProcessStartInfo>? prepare = null)
    {
        for (var member = 0; member < members; member++)
        {
            string[] words = [.. command(member)];
            var start = new ProcessStartInfo(words[0], words[1..])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            };

            // One compute thread per process, as required for several trainers on one machine.
            start.Environment["OMP_NUM_THREADS"] = "1";
            prepare?.Invoke(start);
            _processes.Add(Process.Start(start)!);
        }
    }

    public async Task<string[]> TellAsync(string line)
    {
        foreach (var process in _processes)
        {
            await process.StandardInput.WriteLineAsync(line);
        }

        return await HearAsync();
    }

    public Task<string[]> HearAsync() =>
        Task.WhenAll(
            _processes.Select(async process =>
                await process.StandardOutput.ReadLineAsync()
                ?? throw new InvalidOperationException($"{process.StartInfo.FileName} ended.")));

    public void Dispose()
    {
        foreach (var process in _processes)
        {
            process.StandardInput.Close();
            if (!process.WaitForExit(TimeSpan.FromSeconds(5)))
            {
                process.Kill();
            }

            process.Dispose();
        }
    }
}
