using System.Globalization;

namespace AeCluster.Coordinator.Local;

/// <summary>The command line with which an interrupted run goes on.</summary>
internal static class LocalCommand
{
    /// <param name="folder">The run folder.</param>
    /// <param name="options">Those of the run that was interrupted.</param>
    public static string ToResume(string folder, LocalOptions options)
    {
        var near = Path.GetRelativePath(Environment.CurrentDirectory, folder);
        var named = near.StartsWith("..", StringComparison.Ordinal) ? folder : near;
        List<string> words = ["aecluster", "resume", named.Contains(' ', StringComparison.Ordinal) ? $"'{named}'" : named];
        if (options.Workers != LocalOptions.UsualWorkers)
        {
            words.AddRange(["--workers", options.Workers.ToString(CultureInfo.InvariantCulture)]);
        }

        if (options.Device != LocalOptions.UsualDevice)
        {
            words.AddRange(["--device", options.Device]);
        }

        if (options.Oversubscribe)
        {
            words.Add("--oversubscribe");
        }

        return string.Join(' ', words);
    }
}
