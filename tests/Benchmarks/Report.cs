using System.Globalization;
using System.Runtime.InteropServices;

namespace AeCluster.Benchmarks;

/// <summary>Prints measurements and a description of the machine.</summary>
internal static class Report
{
    public static void Machine(string measured)
    {
        var load = File.Exists("/proc/loadavg")
            ? $", load {File.ReadAllText("/proc/loadavg").Split(' ')[0]} at the beginning"
            : "";
        Console.WriteLine($"{measured}\n");
        Console.WriteLine(
            $"{Processor()}, {Environment.ProcessorCount} cores, {RuntimeInformation.OSDescription}, "
                + $"{RuntimeInformation.FrameworkDescription}{load}");
#if DEBUG
        Console.WriteLine("NOTE: a debug build; the figures are worth nothing (-c Release).");
#endif
        Console.WriteLine();
    }

    /// <summary>Prints a Markdown table with the first column left-aligned and the others right-aligned.</summary>
    public static void Table(string[] headings, IEnumerable<string[]> rows)
    {
        string[][] lines = [headings, .. rows];
        var widths = headings.Select((_, column) => lines.Max(line => line[column].Length)).ToArray();
        Row(headings);
        var rules = widths.Select((width, column) => column == 0 ? new string('-', width + 2) : $"{new string('-', width + 1)}:");
        Console.WriteLine($"|{string.Join('|', rules)}|");
        foreach (var row in lines.Skip(1))
        {
            Row(row);
        }

        Console.WriteLine();

        void Row(string[] cells) => Console.WriteLine($"| {string.Join(" | ", cells.Select(Padded))} |");

        string Padded(string cell, int column) => column == 0 ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column]);
    }

    public static string Megabytes(long bytes) => (bytes / 1e6).ToString("N1", CultureInfo.InvariantCulture);

    private static string Processor()
    {
        const string CpuInfo = "/proc/cpuinfo";
        var model = File.Exists(CpuInfo)
            ? File.ReadLines(CpuInfo).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))
            : null;
        return model?.Split(':', 2)[1].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();
    }
}
