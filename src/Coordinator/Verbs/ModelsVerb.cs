using System.CommandLine;
using AeCluster.Coordinator.Verbs.Options;

namespace AeCluster.Coordinator.Verbs;

internal static class ModelsVerb
{
    public static Command Create(HostActions actions)
    {
        var variant = new Argument<string?>("VARIANT")
        {
            HelpName = "VARIANT",
            Description = "A variant, to list its settings.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var verb = new Command("models", "List the autoencoder variants, or all settings of one.") { variant };
        verb.SetAction(parsed => actions.Models(parsed.GetValue(variant)));
        return verb.WithExamples("aecluster models", "aecluster models variational");
    }
}
