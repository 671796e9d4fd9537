using AeCluster.Specs.Data;
using AeCluster.Specs.Inspection;
using AeCluster.Specs.Schema;

namespace AeCluster.Models.Data.Inspection;

/// <summary>What is doubtful about the split of examples into those to train on and those to validate with.</summary>
internal static class SplitInspection
{
    /// <summary>A class whose expected number in the smaller part is below this may be missing there by chance.</summary>
    private const int ByChance = 5;

    /// <summary>The share of validation examples that may also be training examples without a warning.</summary>
    private const double FewRepeated = 0.01;

    private const int MostNamed = 5;

    /// <param name="validation">Number of validation examples.</param>
    /// <param name="repeated">How many of them are among the training examples, too.</param>
    public static IEnumerable<Finding> Of(FileDataSpec spec, IReadOnlyList<ClassFacts> classes, int validation, int repeated)
    {
        var all = classes.Sum(each => (each.Train ?? 0) + (each.Validation ?? 0));
        var untrained = classes.Where(each => each.Train == 0).ToList();
        var unvalidated = classes
            .Where(each => each.Validation == 0 && each.Train * (double)validation / all >= ByChance)
            .ToList();
        foreach (var (part, missing) in new[] { ("training", untrained), ("validation", unvalidated) })
        {
            if (missing.Count > 0)
            {
                var one = missing.Count == 1;
                yield return Finding.Warning(
                    $"no {part} example is of the {(one ? "class" : "classes")} {Named(missing)}"
                        + (spec.Split == SplitKind.Last
                            ? ": the rows are sorted by class, and split: last takes the last ones. Set data.split: random"
                            : ""));
            }
        }

        if (repeated > 0 && repeated >= FewRepeated * validation)
        {
            yield return Finding.Warning(
                $"{repeated} of the {validation} validation examples {(repeated == 1 ? "is" : "are")} equal to training "
                    + "examples, so the validation loss says less about new data. Leave repeated examples out");
        }
    }

    private static string Named(List<ClassFacts> classes) => NameList.Of(classes.ConvertAll(each => $"{each}"), MostNamed);
}
