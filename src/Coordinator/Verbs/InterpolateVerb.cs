using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using AeCluster.Coordinator.Errors;
using AeCluster.Coordinator.Verbs.Options;
using AeCluster.Coordinator.Verbs.Shell;
using AeCluster.Messages.Verbs;

namespace AeCluster.Coordinator.Verbs;

internal static class InterpolateVerb
{
    private const int CornersOfGrid = 4;

    public static Command Create(VerbHost host)
    {
        var common = new TrainedModelOptions([".png", ".npy", ".csv"], "interpolation.png");
        var examples = new ExamplesOptions();
        var corners = Numbers(
            "--corners",
            "A,B,C,D",
            "Examples at the corners of the grid, by their numbers (from 0): upper left and right, lower left and right. "
                + "[default: chosen by the seed]");
        var from = Numbers("--from", "I,J,...", "Examples at which rows begin, instead of a grid.");
        var to = Numbers("--to", "I,J,...", "Examples at which these rows end, as many.");
        var rows = ValueParsers.OptionalNumber("--rows", "N", 2, 100, "Rows of the grid. [default: 8]");
        var columns = ValueParsers.Number("--columns", "N", 8, 2, 100, "Steps of each row, both ends included.");
        var seed = ValueParsers.Seed("Seed by which the corners are chosen. [default: the trial's own]");
        return common.Verb(
            InterpolateRequest.Verb,
            "Show what lies between examples in the space of codings: a grid between four, or rows from one to another.",
            [.. examples.All, corners, rows, from, to, columns, seed],
            host,
            parsed => examples.Read(
                parsed,
                Checked(
                    new InterpolateRequest
                    {
                        Corners = parsed.GetValue(corners) ?? [],
                        Rows = parsed.GetValue(rows) ?? 8,
                        From = parsed.GetValue(from) ?? [],
                        To = parsed.GetValue(to) ?? [],
                        Columns = parsed.GetValue(columns),
                        Seed = parsed.GetValue(seed),
                    },
                    parsed.GetValue(rows) is not null)))
            .WithExamples(
                "aecluster interpolate runs/mine",
                "aecluster interpolate runs/mine/trials/t03 --corners 3,14,15,92 --rows 6 --columns 10",
                "aecluster interpolate final.safetensors --from 0,2,4 --to 1,3,5 --out pairs.png");
    }

    private static InterpolateRequest Checked(InterpolateRequest request, bool hasRows) => 0 switch
    {
        _ when request.Corners.Count is not (0 or CornersOfGrid) =>
            throw Wrong($"--corners must be four examples, not {request.Corners.Count}"),
        _ when request.From.Count != request.To.Count =>
            throw Wrong($"--from and --to must name as many examples, not {request.From.Count} and {request.To.Count}"),
        _ when request.From.Count > 0 && (request.Corners.Count > 0 || hasRows) =>
            throw Wrong("--corners and --rows are of a grid, --from and --to of rows; ask for the one or the other"),
        _ => request,
    };

    private static UserErrorException Wrong(string message) => new(message, ExitCodes.BadInput);

    private static Option<int[]?> Numbers(string name, string value, string description) => new(name)
    {
        HelpName = value,
        Description = description,
        CustomParser = result => Numbers(result, name),
    };

    private static int[]? Numbers(ArgumentResult result, string name)
    {
        var words = result.Tokens[0].Value.Split(',', StringSplitOptions.TrimEntries);
        var numbers = words
            .Select(word => int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1)
            .ToArray();
        if (numbers.Contains(-1))
        {
            result.AddError(
                $"{name} must be numbers of examples, from 0, with commas between them, not '{result.Tokens[0].Value}'");
            return null;
        }

        return numbers;
    }
}
