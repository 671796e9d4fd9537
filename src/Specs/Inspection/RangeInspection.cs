using System.Globalization;
using AeCluster.Specs.Data;
using AeCluster.Specs.Models;
using AeCluster.Specs.Training;

namespace AeCluster.Specs.Inspection;

/// <summary>Whether the model's output can reach the values, and whether noise and initial weights are of their size.</summary>
internal static class RangeInspection
{
    /// <summary>Allowance for rounding errors of values that were scaled to [0, 1].</summary>
    private const double Tolerance = 1e-5;

    /// <summary>Some validation values always lie a little beyond the training values.</summary>
    private const double FarBeyond = 0.2;

    /// <summary>A sigmoid that has less than this share of its range to tell examples apart learns slowly.</summary>
    private const double FewOfUnit = 0.1;

    /// <summary>Initial weights and usual learning rates are made for values of about 1; this is far from it.</summary>
    private const double LargeValue = 100;

    /// <summary>Gaussian noise below this share of the extent changes nothing.</summary>
    private const double LittleNoise = 0.001;

    private const string Validation = "validation";
    private const string Unbounded = "model.output: linear and training.loss: mse";

    public static IEnumerable<Finding> Of(TrialSpec spec, ModelSpec autoencoder, DataFacts facts)
    {
        if (Parts(facts).FirstOrDefault(part => double.IsNaN(part.Values.Low + part.Values.High)) is { Part: { } nan })
        {
            yield return Finding.Error($"the {nan} values of {facts.Name} hold one that is not a number (NaN)");
            yield break;
        }

        // Of rows of numbers the look at their columns has said it.
        if (facts is { Values: { } all, FileValues: null } && all.Low == all.High && facts.LookedAt > 1)
        {
            yield return Finding.Warning(
                $"all values of {facts.Name} are {all.InWords.Split(' ')[0]}: there is nothing to learn");
            yield break;
        }

        var reconstructs = spec.Stages.Any(stage => stage.Kind is StageKind.Autoencoder or StageKind.Layer);
        var isSigmoid = autoencoder is AutoencoderSpec { Output: OutputActivation.Sigmoid };
        var reached = reconstructs && isSigmoid ? OfSigmoid(spec, facts) : OfLinear(spec, facts);
        foreach (var finding in reached.Concat(OfNoise(spec, autoencoder, facts)))
        {
            yield return finding;
        }
    }

    private static IEnumerable<Finding> OfSigmoid(TrialSpec spec, DataFacts facts)
    {
        const string Bounded = "but the model's output is a sigmoid, which stays within 0 and 1";
        var beyond = Parts(facts).FirstOrDefault(part => !IsWithinUnit(part.Values) && !IsClipped(part.Part, facts));
        if (beyond is { Part: { } outside, Values: var found })
        {
            yield return Finding.Error(
                $"the {outside} values of {facts.Name} lie between {found.InWords}, {Bounded}. {Remedy(spec, facts)}");
        }
        else if (facts.ValidationValues is { } validation && (validation.Low < -FarBeyond || validation.High > 1 + FarBeyond))
        {
            yield return Finding.Warning(
                $"validation values of {facts.Name} lie between {validation.InWords}, beyond the training values, which are "
                    + "0 to 1; the model's output, a sigmoid, is compared with the nearest that it can give. Set "
                    + "data.scale: standardize, " + Unbounded);
        }
        else if (facts.IsWithinUnit == false)
        {
            yield return Finding.Error($"values of {facts.Name} lie below 0 and above 1, {Bounded}. {Remedy(spec, facts)}");
        }
        else if (facts.Values is { } values && values.High - values.Low is > 0 and < FewOfUnit)
        {
            yield return Finding.Warning(
                $"the values of {facts.Name} lie between {values.InWords}, a small part of the 0 to 1 of the model's sigmoid "
                    + $"output, so that the loss can hardly tell examples apart. {Remedy(spec, facts)}");
        }
    }

    private static IEnumerable<Finding> OfLinear(TrialSpec spec, DataFacts facts)
    {
        if (facts.Values is { } values && Math.Max(Math.Abs(values.Low), Math.Abs(values.High)) is > LargeValue and var largest)
        {
            yield return Finding.Warning(
                $"the values of {facts.Name} lie between {values.InWords}{(IsScaled(spec) ? ", scaled" : "")}; initial weights "
                    + $"and usual learning rates are made for values of about 1, so the loss will begin near {Square(largest)} "
                    + (IsScaled(spec)
                        ? "and may diverge: look for outliers"
                        : "and may diverge. Set data.scale: standardize"));
        }
    }

    private static IEnumerable<Finding> OfNoise(TrialSpec spec, ModelSpec autoencoder, DataFacts facts)
    {
        if (autoencoder is not DenoisingSpec denoising || facts.Values is not { } values)
        {
            yield break;
        }

        if (denoising.Noise == Corruption.SaltAndPepper && !IsWithinUnit(values))
        {
            yield return Finding.Warning(
                $"model.noise: salt_and_pepper sets values to 0 or 1, but those of {facts.Name} lie between {values.InWords}. "
                    + "Set data.scale: unit_per_feature, or model.noise: masking");
        }
        else if (denoising.Noise == Corruption.Gaussian && denoising.Level < (values.High - values.Low) * LittleNoise)
        {
            yield return Finding.Warning(
                $"model.level ({denoising.Level}) is noise of hardly any effect on values between {values.InWords}. "
                    + "Set data.scale: standardize, or a higher level");
        }
    }

    private static IEnumerable<(string Part, ValueInterval Values)> Parts(DataFacts facts)
    {
        if (facts.Values is { } train)
        {
            yield return ("training", train);
        }

        if (facts.ValidationValues is { } validation)
        {
            yield return (Validation, validation);
        }
    }

    /// <summary>Validation compares a sigmoid with values clipped to its range, if scaling was fitted to other values.</summary>
    private static bool IsClipped(string part, DataFacts facts) => part == Validation && facts.IsStretched;

    private static bool IsWithinUnit(ValueInterval values) => values.Low >= -Tolerance && values.High <= 1 + Tolerance;

    private static bool IsScaled(TrialSpec spec) =>
        spec.Data is FileDataSpec { Scale: ScaleKind.Unit or ScaleKind.UnitPerFeature or ScaleKind.Standardize };

    private static string Remedy(TrialSpec spec, DataFacts facts)
    {
        if (spec.Data is not FileDataSpec { Scale: not (ScaleKind.Unit or ScaleKind.UnitPerFeature) } files)
        {
            return $"Set {Unbounded}";
        }

        var standardized = files.Scale == ScaleKind.Standardize ? "" : "data.scale: standardize, ";
        return facts.IsTable
            ? $"Set data.scale: unit_per_feature; or {standardized}{Unbounded}"
            : $"Set data.scale: unit; or {Unbounded}";
    }

    private static string Square(double largest) => (largest * largest).ToString("G2", CultureInfo.InvariantCulture);
}
