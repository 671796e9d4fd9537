using System.CommandLine;
using AeCluster.Messages.Verbs;
using AeCluster.Specs.Data;

namespace AeCluster.Coordinator.Verbs.Options;

/// <summary>Options that choose the examples a verb works on.</summary>
internal sealed class ExamplesOptions
{
    /// <summary>Description of <c>--data</c>, the same for every verb that has it.</summary>
    public static string DataHelp { get; } =
        $"A file or folder: {DataSpecs.KnownPaths}; or a data set by name: {string.Join(", ", DataSpecs.Names)}. Files are "
            + "scaled as the training data was, images resized. [default: what the model was trained on]";

    private readonly Option<string?> _data = new Option<string?>("--data")
    {
        HelpName = "DATA",
        Description = $"With labels or without. {DataHelp}",
    }.WithFiles();

    private readonly Option<DataPart?> _part = new Option<DataPart?>("--part")
    {
        HelpName = "PART",
        Description = "train, validation or all. [default: validation, but all of other data]",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (Enum.TryParse<DataPart>(text, ignoreCase: true, out var part) && !char.IsDigit(text[0]))
            {
                return part;
            }

            result.AddError($"--part must be train, validation or all, not '{text}'");
            return null;
        },
    }.WithWords("train", "validation", "all");

    private readonly Option<int?> _limit = ValueParsers.OptionalNumber(
        "--limit", "N", 1, int.MaxValue, "Only the first N examples.");

    public IReadOnlyList<Option> All => [_data, _part, _limit];

    public TRequest Read<TRequest>(ParseResult parsed, TRequest request)
        where TRequest : ExamplesRequest => request with
        {
            Data = parsed.GetValue(_data),
            Part = parsed.GetValue(_part),
            Limit = parsed.GetValue(_limit),
        };
}
