using System.CommandLine;
using AeCluster.Coordinator.Client;
using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Errors;
using AeCluster.Coordinator.Text;
using AeCluster.Coordinator.Views;

namespace AeCluster.Coordinator.Verbs.Options;

/// <summary>Options and arguments of verbs that use a coordinator: its address and the experiment.</summary>
internal static class CoordinatorInput
{
    public const string Default = "http://127.0.0.1:8053";

    public static Option<Uri> Coordinator() => new("--coordinator")
    {
        HelpName = "URL",
        Description = $"HTTP address of the coordinator. [default: {GlobalOptions.CoordinatorVariable}, or {Default}]",
        CustomParser = result =>
        {
            var uri = TryParse(result.Tokens[0].Value);
            if (uri is null)
            {
                result.AddError($"--coordinator must be an address like {Default}, not '{result.Tokens[0].Value}'");
            }

            return uri;
        },
    };

    public static Argument<string> Experiment(bool required, string description) => new("ID")
    {
        HelpName = "ID",
        Description = description + " The beginning of an id will do where it is the only one.",
        Arity = required ? ArgumentArity.ExactlyOne : ArgumentArity.ZeroOrOne,
    };

    /// <returns>A client of the coordinator that the option or, without it, the environment variable names.</returns>
    /// <param name="secretFile">The value of the option.</param>
    public static ApiClient OpenClient(this CliContext cli, Uri? given, string? secretFile)
    {
        var named = cli.Variable(GlobalOptions.CoordinatorVariable);
        var uri = given ?? TryParse(string.IsNullOrWhiteSpace(named) ? Default : named)
            ?? throw new UserErrorException(
                $"{GlobalOptions.CoordinatorVariable} must be an address like {Default}, not '{named}'", ExitCodes.BadInput);
        return cli.Connect(uri, cli.ReadSecret(cli.SecretFileOf(secretFile)));
    }

    /// <returns>The experiment whose id is <paramref name="id"/> or, if it is unique, begins with it.</returns>
    /// <exception cref="UserErrorException">No experiment matches, or more than one does.</exception>
    public static ExperimentView Find(string id, IReadOnlyList<ExperimentView> experiments)
    {
        var matching = experiments.Where(each => each.Id.StartsWith(id, StringComparison.OrdinalIgnoreCase)).ToList();
        if (matching.Find(each => each.Id.Equals(id, StringComparison.OrdinalIgnoreCase)) is { } exact)
        {
            return exact;
        }

        return matching switch
        {
            [var only] => only,
            [] => throw new UserErrorException($"there is no experiment '{id}'", ExitCodes.BadInput, Known(id, experiments)),
            _ => throw new UserErrorException(
                $"'{id}' is the beginning of {matching.Count} experiments", ExitCodes.BadInput,
                "write more of one of: " + Listed(Newest(matching))),
        };
    }

    /// <returns>The newest running experiment, or null.</returns>
    public static ExperimentView? NewestRunning(IReadOnlyList<ExperimentView> experiments) =>
        experiments.Where(each => each.Status == ExperimentStatus.Running).MaxBy(each => each.SubmittedAt);

    private static string Known(string id, IReadOnlyList<ExperimentView> experiments)
    {
        if (experiments.Count == 0)
        {
            return "the coordinator has no experiments yet; hand one over with `aecluster submit FILE`";
        }

        var nearest = NearestWord.Find(id, experiments.Select(each => each.Id), maxCount: 3);
        return nearest.Count > 0 ? "did you mean " + Listed(nearest) + "?" : "there are " + Listed(Newest(experiments));
    }

    private static IEnumerable<string> Newest(IEnumerable<ExperimentView> experiments) =>
        experiments.OrderByDescending(each => each.SubmittedAt).Take(3).Select(each => each.Id);

    private static string Listed(IEnumerable<string> ids) => string.Join(", ", ids);

    /// <returns>The address, or null if the text is no HTTP address; the scheme may be left out (<c>host:8053</c>).</returns>
    internal static Uri? TryParse(string text)
    {
        var withScheme = text.Contains("://", StringComparison.Ordinal) ? text : "http://" + text;
        return
            Uri.TryCreate(withScheme, UriKind.Absolute, out var uri) && uri is { Scheme: "http" or "https", Host.Length: > 0 }
            ? uri
            : null;
    }
}
