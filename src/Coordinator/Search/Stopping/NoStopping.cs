using System.ComponentModel;

namespace AeCluster.Coordinator.Search.Stopping;

[Description("Every trial is trained for all its epochs.")]
public sealed record NoStoppingSettings : StoppingRuleSettings
{
    public const string Name = "none";

    public override IStoppingRule Create() => new NoStopping();
}

/// <summary>Every trial is trained for all its epochs.</summary>
internal sealed class NoStopping : IStoppingRule
{
    public int FirstEpochs(ITrialCurves curves, int trial, int epochs) => epochs;

    public Verdict Judge(ITrialCurves curves, TrialCurve trial) => new Verdict.Continue(trial.Epochs);

    public Promotion? Next(ITrialCurves curves) => null;
}
