using System.Runtime.InteropServices;
using AeCluster.Models.Data.Formats;

namespace AeCluster.Models.Data.Loading;

/// <summary>The files of a spec, opened: one set of rows, or two if validation examples have files of their own.</summary>
internal sealed record OpenedFiles(RowSource Main, RowSource? Own, Labels? MainLabels, Labels? OwnLabels) : IDisposable
{
    /// <param name="trained">The data that a model was trained on, if the examples are for that model; otherwise null.</param>
    /// <exception cref="DataException">The examples do not match each other or the model.</exception>
    public static OpenedFiles Of(RowSource main, RowSource? own, TrainedData? trained)
    {
        if (trained is not null && main.Shape != trained.Shape)
        {
            throw new DataException(
                $"The examples of {main.Name} are {main.Shape} (channels x height x width), but the model was trained on "
                    + $"{trained.Shape}. Take other data, or another model.");
        }

        if (own is null)
        {
            return new OpenedFiles(main, null, main.Labels, null);
        }

        CheckAlike(main, own);
        var (mainLabels, ownLabels) = Labels.OverSameClasses(main.Labels, own.Labels, main.Name, own.Name);
        return new OpenedFiles(main, own, mainLabels, ownLabels);
    }

    /// <summary>See <see cref="DataSplit.Fingerprint"/>.</summary>
    public string Fingerprint()
    {
        using var fingerprint = new Fingerprint();
        foreach (var (source, labels) in new[] { (Main, MainLabels), (Own, OwnLabels) })
        {
            source?.AddTo(fingerprint);
            fingerprint.Add(string.Join(' ', labels?.Names ?? []));
            fingerprint.Add(MemoryMarshal.AsBytes((labels?.Values ?? []).AsSpan()));
        }

        return fingerprint.Finish();
    }

    public void Dispose()
    {
        Main.Dispose();
        Own?.Dispose();
    }

    private static void CheckAlike(RowSource main, RowSource own)
    {
        if (main.Shape != own.Shape)
        {
            throw new DataException(
                $"The examples of {main.Name} are {main.Shape} (channels x height x width), those of {own.Name} are "
                    + $"{own.Shape}; they must be of one shape.");
        }

        if (main.Levels != own.Levels)
        {
            throw new DataException(
                $"{main.Name} holds {InWords(main.Levels)}, {own.Name} holds {InWords(own.Levels)}; "
                    + "store both as one type, so that they are scaled alike.");

            static string InWords(int? levels) => levels switch
            {
                null => "other numbers than bytes",
                byte.MaxValue => "bytes",
                _ => "values of 16 bits",
            };
        }
    }
}
