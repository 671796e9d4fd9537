using AeCluster.Models.Random;
using AeCluster.Specs.Data;

namespace AeCluster.Models.Data;

/// <summary>The rows of a file for training and for validation.</summary>
/// <param name="Validation">Empty if validation examples are in a separate file.</param>
internal sealed record RowSplit(int[] Train, int[] Validation)
{
    /// <param name="rows">Number of rows in the file.</param>
    /// <param name="hasOwnValidation">Whether validation examples are in a separate file.</param>
    /// <param name="name">Name of the file in errors.</param>
    /// <exception cref="DataException">No examples would be left for training or for validation.</exception>
    public static RowSplit Of(FileDataSpec spec, int rows, bool hasOwnValidation, string name)
    {
        var order =
            spec.Split == SplitKind.Random
                ? new PortableRandom(Seeds.Of(spec.SplitSeed, SeedPurpose.DataSplit)).NextPermutation<int>(rows)
                : [.. Enumerable.Range(0, rows)];
        order = order[..Math.Min(rows, spec.Limit ?? rows)];
        var validation = hasOwnValidation ? 0 : ValidationCount(spec, order.Length, name);
        return new RowSplit(order[..^validation], order[^validation..]);
    }

    private static int ValidationCount(FileDataSpec spec, int examples, string name)
    {
        if (examples < 2)
        {
            throw new DataException($"{name} has one example to use; at least one to train on and one to validate are needed.");
        }

        if (spec.Validation is >= 1 and var count)
        {
            return count < examples
                ? (int)count
                : throw new DataException(
                    $"data.validation ({count}) leaves none of the {examples} examples of {name} to train on.");
        }

        return Math.Clamp((int)Math.Round(examples * (spec.Validation ?? FileDataSpec.UsualValidation)), 1, examples - 1);
    }
}
