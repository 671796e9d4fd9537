using AeCluster.Specs.Inspection;
using static TorchSharp.torch;

namespace AeCluster.Models.Data.Inspection;

/// <summary>Counts the examples of each class in both parts of a split.</summary>
internal static class ClassCounts
{
    /// <returns>Empty if the examples of one part have no labels.</returns>
    public static IReadOnlyList<ClassFacts> Of(DataSplit data)
    {
        var train = data.Whole is { } whole ? whole.TrainLabels : Values(data.Train.Labels_N);
        var validation = data.Whole is { } all ? all.ValidationLabels : Values(data.Validation.Labels_N);
        if (train is null || validation is null)
        {
            return [];
        }

        var (ofTrain, ofValidation) = (Counted(train), Counted(validation));
        var names = data.Train.ClassNames;
        return
        [
            .. ofTrain.Keys
                .Union(ofValidation.Keys)
                .Order()
                .Select(number => new ClassFacts(
                    number,
                    number >= 0 && number < names.Count ? names[(int)number] : "",
                    ofTrain.GetValueOrDefault(number),
                    ofValidation.GetValueOrDefault(number))),
        ];
    }

    private static long[]? Values(Tensor? labels_N) => labels_N?.data<long>().ToArray();

    private static Dictionary<long, int> Counted(long[] labels) => labels.CountBy(label => label).ToDictionary();
}
