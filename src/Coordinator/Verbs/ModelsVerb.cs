using System.CommandLine;
using AeCluster.Coordinator.Catalogue;
using AeCluster.Coordinator.Client;
using AeCluster.Coordinator.Errors;
using AeCluster.Coordinator.Verbs.Options;
using AeCluster.Coordinator.Verbs.Shell;
using AeCluster.Messages.Wire;

namespace AeCluster.Coordinator.Verbs;

internal static class ModelsVerb
{
    public static Command Create(CliContext cli)
    {
        var variant = new Argument<string?>("VARIANT")
        {
            HelpName = "VARIANT",
            Description = "A variant, data source, optimizer or section, to list its settings.",
            Arity = ArgumentArity.ZeroOrOne,
        }.WithWords(ModelCatalogue.Names);
        var json = JsonOption.Create();
        var verb = new Command("models", "List variants, data sources, optimizers and sections, or all settings of one.")
        {
            variant,
            json,
        };
        verb.SetAction(parsed =>
        {
            var name = parsed.GetValue(variant);
            if (name is not null && ModelCatalogue.Find(name) is null)
            {
                throw new UserErrorException(ModelCatalogue.Unknown(name), ExitCodes.BadInput);
            }

            if (parsed.GetValue(json))
            {
                cli.Out.Profile.Out.Writer.WriteLine(JsonText.Document(
                    name is null ? new { ModelCatalogue.Sections } : ModelCatalogue.Find(name)!.Value.Entry));
                return ExitCodes.Success;
            }

            cli.Out.Profile.Out.Writer.Write(name is null ? CatalogueText.Render() : CatalogueText.Render(name));
            return ExitCodes.Success;
        });
        return verb.WithExamples("aecluster models", "aecluster models variational");
    }
}
