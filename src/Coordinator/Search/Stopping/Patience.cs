using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace AeCluster.Coordinator.Search.Stopping;

[Description("A trial is stopped once it has not got better for a number of epochs, whatever other trials do.")]
public sealed record PatienceSettings : StoppingRuleSettings
{
    public const string Name = "patience";

    [Description("Epochs without a gain after which a trial is stopped.")]
    [Range(1, 1_000_000)]
    public int Epochs { get; init; } = 10;

    [Description("By how much a value must be better than the last gain to be a gain itself.")]
    [Range(0.0, 1e300)]
    public double MinDelta { get; init; }

    public override IStoppingRule Create() => new PatienceRule(this);
}

/// <summary>Judges a trial only when its patience may be at an end: that many epochs after its last gain.</summary>
internal sealed class PatienceRule(PatienceSettings settings) : IStoppingRule
{
    public int FirstEpochs(ITrialCurves curves, int trial, int epochs) => Math.Min(settings.Epochs, epochs);

    public Verdict Judge(ITrialCurves curves, TrialCurve trial)
    {
        var (gained, best) = LastGain(trial);
        return trial.Known - gained >= settings.Epochs
            ? new Verdict.Stop($"no gain in {trial.Known - gained} epochs: {best:G4} after epoch {gained}")
            : new Verdict.Continue((int)Math.Min((long)gained + settings.Epochs, trial.Epochs));
    }

    public Promotion? Next(ITrialCurves curves) => null;

    /// <summary>The epoch of the last gain, 0 if there was none, and the value then.</summary>
    private (int Epoch, double Value) LastGain(TrialCurve trial)
    {
        var last = (Epoch: 0, Value: double.PositiveInfinity);
        for (var epoch = 1; epoch <= trial.Known; epoch++)
        {
            if (trial.After(epoch) < last.Value - settings.MinDelta)
            {
                last = (epoch, trial.After(epoch));
            }
        }

        return last;
    }
}
