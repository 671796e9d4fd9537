using System.CommandLine;
using AeCluster.Coordinator.Verbs.Options;

namespace AeCluster.Coordinator.Verbs;

internal static class ValidateVerb
{
    public static Command Create(HostActions actions)
    {
        var file = SpecFileInput.File();
        var set = SpecFileInput.Set();
        var verb = new Command("validate", "Check a spec file and list the trials it would run. Starts nothing.") { file, set };
        verb.SetAction(parsed => actions.Validate(parsed.GetRequiredValue(file), parsed.GetValue(set) ?? []));
        return verb.WithExamples(
            "aecluster validate experiment.yaml",
            "aecluster validate experiment.yaml --set model.codings=30");
    }
}
