using System.CommandLine;
using AeCluster.Coordinator.Client;
using AeCluster.Messages.Verbs;

namespace AeCluster.Coordinator.Verbs.Options;

/// <summary>What every verb about a trained model takes.</summary>
internal sealed class TrainedModelOptions
{
    private readonly Argument<string> _checkpoint = CheckpointArgument.Create();
    private readonly Option<string[]> _out;
    private readonly string[] _usual;
    private readonly Option<string> _device = ValueParsers.Device();

    /// <inheritdoc cref="OutputOption.Create"/>
    public TrainedModelOptions(string[] extensions, params string[] usual)
    {
        _out = OutputOption.Create(extensions, usual);
        _usual = usual;
    }

    /// <summary>A verb with these options after its own; what is asked for goes to the worker's program.</summary>
    /// <param name="options">The verb's own options, in the order of its help.</param>
    /// <param name="read">Makes the request of the verb's own options; the common ones are filled in.</param>
    public Command Verb(
        string name,
        string description,
        IReadOnlyList<Option> options,
        HostActions actions,
        CliContext cli,
        Func<ParseResult, ModelRequest> read)
    {
        var verb = new Command(name, description) { _checkpoint };
        foreach (var option in (IEnumerable<Option>)[.. options, _out, _device])
        {
            verb.Add(option);
        }

        verb.SetAction((parsed, cancellation) =>
        {
            var checkpoint = CheckpointArgument.Find(parsed.GetRequiredValue(_checkpoint), cli.Error);
            var files = OutputOption.Files(parsed, _out, _usual);
            var request = read(parsed) with
            {
                Checkpoint = checkpoint.File,
                Name = checkpoint.Name,
                Out = files,
                Device = parsed.GetRequiredValue(_device),
                Verbose = parsed.GetValue<bool>(GlobalOptions.Verbose),
            };
            return actions.Model(request, cancellation);
        });
        return verb;
    }
}
