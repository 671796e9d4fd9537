using System.CommandLine;
using AeCluster.Coordinator.Local;
using AeCluster.Coordinator.Results;
using AeCluster.Messages.Verbs;

namespace AeCluster.Coordinator.Verbs.Options;

/// <summary>Options that all verbs for trained models have.</summary>
internal sealed class TrainedModelOptions
{
    private readonly Argument<string> _checkpoint = CheckpointArgument.Create();
    private readonly Option<string[]> _out;
    private readonly string[] _usual;
    private readonly Option<string> _device = ValueParsers.Device();
    private readonly Option<bool> _quiet = FollowInput.QuietOption();
    private readonly Option<bool> _json = JsonOption.Create();

    /// <summary>What the model of a run folder is looked for.</summary>
    public ModelPurpose Purpose { get; init; } = ModelPurpose.Any;

    /// <inheritdoc cref="OutputOption.Create"/>
    public TrainedModelOptions(string[] extensions, params string[] usual)
    {
        _out = OutputOption.Create(extensions, usual);
        _usual = usual;
    }

    /// <summary>Creates a verb with these options after its own; it passes its request to the worker program.</summary>
    /// <param name="options">The verb's own options, in the order of its help.</param>
    /// <param name="read">Creates the request from the verb's own options; the common ones are added here.</param>
    public Command Verb(
        string name, string description, IReadOnlyList<Option> options, VerbHost host, Func<ParseResult, ModelRequest> read)
    {
        var verb = new Command(name, description) { _checkpoint };
        foreach (var option in (IEnumerable<Option>)[.. options, _out, _device, _quiet, _json])
        {
            verb.Add(option);
        }

        verb.SetAction((parsed, cancellation) =>
        {
            var isQuiet = parsed.GetValue(_quiet);
            var checkpoint = CheckpointArgument.Find(
                parsed.GetRequiredValue(_checkpoint), Purpose, isQuiet ? TextWriter.Null : host.Cli.Error);
            var (files, areNamed) = OutputOption.Files(parsed, _out, _usual);
            var request = read(parsed) with
            {
                Checkpoint = checkpoint.File,
                Name = checkpoint.Name,
                Out = files,
                KeepsFiles = !areNamed,
                Device = parsed.GetRequiredValue(_device),
                Quiet = isQuiet,
                Json = parsed.GetValue(_json),
                Verbose = parsed.GetValue<bool>(GlobalOptions.Verbose),
            };
            return host.RunAsync(request, (asked, _, cancel) => ModelRun.RunAsync(asked, cancel), cancellation);
        });
        return verb;
    }
}
