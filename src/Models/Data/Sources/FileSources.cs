using System.Runtime.InteropServices;
using AeCluster.Models.Data.Formats;
using AeCluster.Models.Data.Images;
using AeCluster.Specs.Data;

namespace AeCluster.Models.Data.Sources;

/// <summary>The files of a spec, opened: one set of rows, or two where validation examples have files of their own.</summary>
internal sealed record FileSources(RowSource Main, RowSource? Own, Labels? MainLabels, Labels? OwnLabels) : IDisposable
{
    /// <param name="like">What the examples are to be like, where they are for a model; else null.</param>
    /// <exception cref="DataException">A file is missing, damaged, or does not go with the others or with the model.</exception>
    public static FileSources Open(
        FileDataSpec spec,
        TrainedData? like,
        DataLocations locations,
        IProgress<DataProgress>? progress,
        CancellationToken cancellation)
    {
        var found = spec.MapPaths(path => DataFiles.Find(path, locations));

        // The table of the training itself must be as its spec says, to the last column.
        var other = spec.Equals(like?.Spec) ? null : like;
        var (main, own) = found switch
        {
            IdxData idx => OpenArrays(idx, idx.File, ArrayFile.OpenIdx),
            NpyData npy => OpenArrays(npy, npy.File, ArrayFile.OpenNpy),
            CsvData csv => OpenTables(csv, other, progress, cancellation),
            ImagesData images => OpenFolders(images, progress, cancellation),
            _ => throw new ArgumentException($"Nothing reads {spec.GetType().Name}.", nameof(spec)),
        };
        try
        {
            if (like is not null && main.Shape != like.Shape)
            {
                throw new DataException(
                    $"The examples of {main.Name} are {main.Shape} (channels x height x width), but the model was trained on "
                        + $"{like.Shape}. Take other data, or another model.");
            }

            if (own is null)
            {
                return new FileSources(main, null, main.Labels, null);
            }

            RefuseUnlike(main, own);
            var (mainLabels, ownLabels) = Labels.OverSameClasses(main.Labels, own.Labels, main.Name, own.Name);
            return new FileSources(main, own, mainLabels, ownLabels);
        }
        catch
        {
            main.Dispose();
            own?.Dispose();
            throw;
        }
    }

    /// <summary>Names of the columns of a table that are values; empty where it has no header, or is no table.</summary>
    public IReadOnlyList<string> Columns => Main is CsvRowSource table ? table.ValueNames : [];

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

    private static (RowSource, RowSource?) OpenArrays(ArrayDataSpec spec, string file, Func<string, ArrayFile> open)
    {
        var channelsLast = (spec as NpyData)?.ChannelsLast;
        var main = OpenArray(file, spec.Labels);
        try
        {
            return (main, spec.ValidationFile is { } own ? OpenArray(own, spec.ValidationLabels) : null);
        }
        catch
        {
            main.Dispose();
            throw;
        }

        ArrayRowSource OpenArray(string path, string? labels)
        {
            var array = open(path);
            return new ArrayRowSource(
                array,
                labels is null ? null : Labels.Read(open(labels), array, spec.ClassNames),
                channelsLast);
        }
    }

    private static (RowSource, RowSource?) OpenTables(
        CsvData spec,
        TrainedData? like,
        IProgress<DataProgress>? progress,
        CancellationToken cancellation)
    {
        var main = new CsvTableReader(spec, like, spec.File, progress, cancellation).Read();
        if (spec.ValidationFile is null)
        {
            return (main, null);
        }

        var own = new CsvTableReader(spec, like, spec.ValidationFile, progress, cancellation).Read();
        return main.ValueNames.SequenceEqual(own.ValueNames)
            ? (main, own)
            : throw new DataException(
                $"{own.Name} has other columns than {main.Name}; both tables need the same header, or none.");
    }

    private static (RowSource, RowSource?) OpenFolders(
        ImagesData spec,
        IProgress<DataProgress>? progress,
        CancellationToken cancellation)
    {
        var main = OpenFolder(spec.Folder, spec);
        return spec.ValidationFolder is null
            ? (main, null)
            : (
                main,
                OpenFolder(
                    spec.ValidationFolder,
                    spec with
                    {
                        Channels = main.Shape.Channels == 1 ? ChannelKind.Grey : ChannelKind.Rgb,
                    }));

        ImageRowSource OpenFolder(string path, ImagesData like)
        {
            var folder = ImageFolder.Open(path);
            return new ImageRowSource(folder, folder.ShapeOf(like, progress, cancellation), like.Width is not null);
        }
    }

    private static void RefuseUnlike(RowSource main, RowSource own)
    {
        if (main.Shape != own.Shape)
        {
            throw new DataException(
                $"The examples of {main.Name} are {main.Shape} (channels x height x width), those of {own.Name} are "
                    + $"{own.Shape}; they must be of one shape.");
        }

        if (main.HoldsBytes != own.HoldsBytes)
        {
            throw new DataException(
                $"{(main.HoldsBytes ? main : own).Name} holds bytes, {(main.HoldsBytes ? own : main).Name} other numbers; "
                    + "store both as one type, so that they are scaled alike.");
        }
    }
}
