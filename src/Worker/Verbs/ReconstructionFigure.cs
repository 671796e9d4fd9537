using System.Globalization;
using AeCluster.Models.Figures;
using static TorchSharp.torch;

namespace AeCluster.Worker.Verbs;

/// <summary>The figure of <c>aecluster reconstruct</c>: the first examples, those with the lowest error and those with the
/// highest.</summary>
internal static class ReconstructionFigure
{
    /// <summary>More points could not be distinguished.</summary>
    private const int MaxPoints = 2000;

    /// <param name="columns">Number of examples of each kind.</param>
    /// <returns>A PNG.</returns>
    public static byte[] Draw(TrainedModel model, Examples examples, Measurements measured, NoisyInputs? noise, int columns)
    {
        var errors = measured.Errors;
        if (SpaceFigure.Shows(examples.Shape))
        {
            return DrawPoints(model, examples, errors, noise);
        }

        var order = Enumerable.Range(0, examples.Count).OrderBy(example => errors[example]).ToArray();
        List<(string Title, int[] Examples)> kinds = [("the first", [.. Enumerable.Range(0, Math.Min(columns, examples.Count))])];
        if (examples.Count > columns)
        {
            kinds.Add(("the best: lowest error", order[..columns]));
            kinds.Add(("the worst: highest error", [.. order[^columns..].Reverse()]));
        }

        // Small errors need significant digits, larger ones fixed decimals.
        var form = errors[order[0]] >= 0.001 ? "0.0000" : "G3";
        using var scope = NewDisposeScope();
        List<ReconstructionBand> bands = [.. kinds.Select(kind => Band(kind.Title, kind.Examples))];
        var detail =
            $"{examples.Description}   {MeanOf(errors, noise)}\n"
                + $"below each: its number{(examples.Labels is null ? "" : ", its class")} "
                + $"and the mean squared error of its values{Scale(bands)}";
        return ReconstructionSheet.Render(bands, model.Heading("reconstructions", detail));

        ReconstructionBand Band(string title, int[] chosen)
        {
            var x_NCHW = examples.Rows(chosen);
            var noisy_NCHW = noise?.Of(x_NCHW, chosen);
            return new ReconstructionBand(
                title,
                ExampleBatch.Of(x_NCHW, model.Units),
                noisy_NCHW is null ? null : ExampleBatch.Of(noisy_NCHW, model.Units),
                ExampleBatch.Of(model.Model.Reconstruct(noisy_NCHW ?? x_NCHW), model.Units),
                [.. chosen.Select(example => Caption(example))]);
        }

        string Caption(int example)
        {
            var kind = examples.ClassOf(example);
            var error = errors[example].ToString(form, CultureInfo.InvariantCulture);
            return $"{example}{(kind.Length == 0 ? "" : $" {kind}")}\nMSE {error}";
        }
    }

    /// <summary>Draws the examples, up to a limit, with their reconstructions.</summary>
    private static byte[] DrawPoints(TrainedModel model, Examples examples, IReadOnlyList<float> errors, NoisyInputs? noise)
    {
        using var scope = NewDisposeScope();
        int[] shown = [.. Enumerable.Range(0, Math.Min(MaxPoints, examples.Count))];
        var x_NCHW = examples.Rows(shown);
        var y_NCHW = model.Model.Reconstruct(noise?.Of(x_NCHW, shown) ?? x_NCHW);
        var detail =
            $"{(shown.Length < examples.Count ? $"{shown.Length:N0} of " : "")}{examples.Description}   {MeanOf(errors, noise)}";
        return SpaceFigure.Render(
            ExampleBatch.Of(x_NCHW, model.Units),
            ExampleBatch.Of(y_NCHW, model.Units),
            model.Heading("reconstructions", detail));
    }

    private static string MeanOf(IReadOnlyList<float> errors, NoisyInputs? noise) =>
        $"mean error (MSE) {errors.Average():G3}{(noise is null ? "" : $"   {noise}")}";

    /// <summary>Says of what the errors are where lines are in other units, and explains the scale of images that do not have the
    /// usual range.</summary>
    private static string Scale(List<ReconstructionBand> bands)
    {
        var range = ReconstructionSheet.AxesOf(bands)[0];
        return (bands[0].Inputs.IsImage, range == ValueRange.Unit) switch
        {
            (true, true) => "",
            (true, false) => $"   black {range.Low:G3}, white {range.High:G3}",
            _ => bands[0].Inputs.Units.AreOther ? " as scaled for the training" : "",
        };
    }
}
