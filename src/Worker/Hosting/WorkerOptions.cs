using System.CommandLine;
using System.Globalization;
using AeCluster.Messages.Protocol;

namespace AeCluster.Worker.Hosting;

/// <summary>The command line of a worker process.</summary>
/// <param name="Join">Host and port of the coordinator.</param>
/// <param name="Device"><c>auto</c>, <c>cpu</c> or <c>cuda:N</c>.</param>
/// <param name="Slots">Number of concurrent attempts.</param>
/// <param name="Threads">Compute threads per slot.</param>
/// <param name="Host">Address to bind to; null for the one from which the coordinator is reached.</param>
/// <param name="Port">Cluster port; 0 for any free one.</param>
/// <param name="MeshPorts">Range of ports for gradients, of which the first free one is used; 0 to 0 for any.</param>
/// <param name="MeshSilence">
/// How long a member of a data-parallel trial may be silent, or take to connect, before it is considered lost.
/// </param>
/// <param name="MeshTls">Whether connections for gradients between hosts are encrypted; requires a secret.</param>
/// <param name="SecretFile">Path of the cluster secret; null for a cluster without one.</param>
/// <param name="LogFile">Path of a structured log file that replaces the console log, or null.</param>
/// <param name="ExitWithParent">
/// Whether to ignore Ctrl+C, which the parent process handles, and to exit when standard input closes because it has ended.
/// </param>
public sealed record WorkerOptions(
    (string Host, int Port) Join,
    string Device,
    int Slots,
    int Threads,
    string? Host,
    int Port,
    (int First, int Last) MeshPorts,
    TimeSpan MeshSilence,
    bool MeshTls,
    bool Oversubscribe,
    string? SecretFile,
    string? LogFile,
    bool ExitWithParent,
    bool Verbose)
{
    /// <summary>Folders of data besides <c>AECLUSTER_DATA</c>.</summary>
    public IReadOnlyList<string> DataFolders { get; init; } = [];

    /// <summary>Whether every file of this user can be read as data, not only those in folders of data.</summary>
    public bool TrustsExperiments { get; init; }

    /// <summary>Parses the command line and calls <paramref name="run"/>, or prints errors or help.</summary>
    /// <returns>The exit code; 2 for an invalid command line.</returns>
    public static async Task<int> ParseAndRunAsync(string[] arguments, Func<WorkerOptions, Task<int>> run)
    {
        var join = new Option<string>("--join")
        {
            HelpName = "HOST:PORT",
            Description = "The coordinator.",
            Required = true,
        };
        join.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is { } text && ParseEndpoint(text) is null)
            {
                result.AddError($"--join: '{text}' is not HOST:PORT, for example 10.0.0.5:4053 or [fd00::5]:4053.");
            }
        });
        var device = new Option<string>("--device")
        {
            HelpName = "DEVICE",
            Description = "auto, cpu or cuda:N.",
            DefaultValueFactory = _ => "auto",
        };
        var slots = Whole("--slots", "Trials at the same time.", 1, 1, 256);
        var threads = Whole("--threads", "Compute threads of each slot.", 1, 1, 1024);
        var host = new Option<string?>("--host")
        {
            HelpName = "ADDR",
            Description = "Address to bind to; the one that reaches the coordinator if not given.",
        };
        var port = Whole("--port", "Port of the cluster; 0 takes a free one.", 0, 0, 65535);
        var meshPorts = new Option<string>("--mesh-ports")
        {
            HelpName = "FIRST-LAST",
            Description = "Ports for gradients; the first free one is used.",
            DefaultValueFactory = _ => "0-0",
        };
        meshPorts.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is { } text && ParsePorts(text) is null)
            {
                result.AddError($"--mesh-ports: '{text}' is not FIRST-LAST, for example 40000-40063.");
            }
        });
        var meshSilence = Whole("--mesh-silence", "Seconds until a silent member of a data-parallel trial is lost.", 10, 1, 3600);
        var meshTls = new Option<bool>("--mesh-tls") { Description = "Encrypt connections for gradients between hosts." };
        var oversubscribe = new Option<bool>("--oversubscribe") { Description = "Go on although the cores are taken." };
        var dataFolders = new Option<string[]>("--data-folder")
        {
            Description = "A folder of data, besides that of AECLUSTER_DATA; may be repeated.",
            DefaultValueFactory = _ => [],
        };
        dataFolders.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(token => !Directory.Exists(token.Value)))
            {
                result.AddError($"--data-folder: there is no folder '{token.Value}'.");
            }
        });
        var trustExperiments = new Option<bool>("--trust-experiments")
        {
            Description = "Read any file that an experiment names, not only those in folders of data.",
        };
        var secretFile = new Option<string?>(Messages.Security.SecretFile.Option)
        {
            HelpName = "FILE",
            Description = "File with the cluster secret; none, if the coordinator has none.",
        };
        var logFile = new Option<string?>("--log-file")
        {
            HelpName = "FILE",
            Description = "Write a structured log here instead of lines on the console.",
        };
        var exitWithParent = new Option<bool>(ParentWatch.Option) { Hidden = true };
        var verbose = new Option<bool>("--verbose", "-v") { Description = "Show details of errors, and all that is logged." };
        var command = new RootCommand(
            "An AeCluster worker: joins a coordinator and trains what it is given. It ends with exit code 0 when it is stopped, "
                + "1 when it fails, 2 when the command line or the secret file is wrong, 3 when the coordinator refuses it.")
        {
            join,
            device,
            slots,
            threads,
            host,
            port,
            meshPorts,
            meshSilence,
            meshTls,
            oversubscribe,
            dataFolders,
            trustExperiments,
            secretFile,
            logFile,
            exitWithParent,
            verbose,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(meshTls) && result.GetValue(secretFile) is null)
            {
                result.AddError(
                    "--mesh-tls: the workers know each other by a cluster secret; name its file with "
                        + $"{Messages.Security.SecretFile.Option}.");
            }
        });
        command.SetAction((parsed, _) => run(new WorkerOptions(
            ParseEndpoint(parsed.GetRequiredValue(join))!.Value,
            parsed.GetRequiredValue(device),
            parsed.GetValue(slots),
            parsed.GetValue(threads),
            parsed.GetValue(host),
            parsed.GetValue(port),
            ParsePorts(parsed.GetRequiredValue(meshPorts))!.Value,
            TimeSpan.FromSeconds(parsed.GetValue(meshSilence)),
            parsed.GetValue(meshTls),
            parsed.GetValue(oversubscribe),
            parsed.GetValue(secretFile),
            parsed.GetValue(logFile),
            parsed.GetValue(exitWithParent),
            parsed.GetValue(verbose))
        {
            DataFolders = parsed.GetRequiredValue(dataFolders),
            TrustsExperiments = parsed.GetValue(trustExperiments),
        }));
        var result = command.Parse(arguments);
        if (result.Errors.Count == 0)
        {
            // The host, not the parser, handles SIGTERM and Ctrl+C.
            return await result.InvokeAsync(
                new InvocationConfiguration { ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false });
        }

        foreach (var error in result.Errors)
        {
            await Console.Error.WriteLineAsync($"aecluster worker: {error.Message}");
        }

        return 2;
    }

    private static Option<int> Whole(string name, string description, int byDefault, int min, int max)
    {
        var option = new Option<int>(name) { HelpName = "N", Description = description, DefaultValueFactory = _ => byDefault };
        option.Validators.Add(result =>
        {
            // Parses the token itself, because GetValue throws if it is not a number.
            if (result.Tokens is [{ Value: var text }]
                && !(int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
                    && value >= min
                    && value <= max))
            {
                result.AddError($"{name}: '{text}' is not a whole number between {min} and {max}.");
            }
        });
        return option;
    }

    private static (int First, int Last)? ParsePorts(string text)
    {
        var parts = text.Split('-');
        return parts.Length == 2
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var first)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var last)
            && first <= last && last <= 65535 && (first > 0 || last == 0)
                ? (first, last)
                : null;
    }

    private static (string Host, int Port)? ParseEndpoint(string text)
    {
        var colon = text.LastIndexOf(':');
        return colon > 0
            && int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            && port is > 0 and <= 65535
                ? (text[..colon].Trim('[', ']'), port)
                : null;
    }
}
