using System.CommandLine;
using AeCluster.Coordinator.Errors;
using AeCluster.Coordinator.Results;
using AeCluster.Coordinator.Text;

namespace AeCluster.Coordinator.Verbs.Options;

/// <summary>The argument for a trained model: a checkpoint file, the folder of a trial, or a run folder.</summary>
internal static class CheckpointArgument
{
    public static Argument<string> Create() => new Argument<string>("CHECKPOINT")
    {
        HelpName = "CHECKPOINT",
        Description =
            "The trained model: a .safetensors file, the folder of a trial (runs/x/trials/t01), or a run folder (its best "
                + "trial).",
    }.WithFiles();

    /// <summary>The checkpoint that a path refers to; a note is written if one was chosen among several.</summary>
    /// <exception cref="UserErrorException">There is none.</exception>
    public static TrainedCheckpoint Find(string path, ModelPurpose purpose, TextWriter notes)
    {
        try
        {
            var found = TrainedCheckpoint.Find(path, purpose);
            if (found.Why is { } why)
            {
                notes.WriteLine($"taking {found.File} ({why})");
            }

            return found;
        }
        catch (RunFolderException error)
        {
            throw new UserErrorException(error.Message, ExitCodes.BadInput, innerException: error);
        }
        catch (FileNotFoundException)
        {
            throw new UserErrorException($"there is no file or folder '{path}'", ExitCodes.BadInput, Nearest(path));
        }
    }

    private static string? Nearest(string path)
    {
        var trimmed = Path.TrimEndingDirectorySeparator(path);
        var folder = Path.GetDirectoryName(trimmed) is { Length: > 0 } named ? named : ".";
        if (!Directory.Exists(folder))
        {
            return $"there is no folder '{folder}'";
        }

        var there = Directory.EnumerateFileSystemEntries(folder)
            .Where(each => Directory.Exists(each) || Path.GetExtension(each) == ArtifactNames.CheckpointSuffix)
            .Select(each => Path.GetFileName(each));
        return NearestWord.Find(Path.GetFileName(trimmed), there) is [var nearest]
            ? $"did you mean '{Path.Combine(Path.GetDirectoryName(trimmed) ?? "", nearest)}'?"
            : null;
    }
}
