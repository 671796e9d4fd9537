using System.Text;
using AeCluster.Coordinator.Files;

namespace AeCluster.Coordinator.Results.Studies;

/// <summary>Writes an analysis: the page, the pictures and the tables.</summary>
internal static class StudyFiles
{
    public const string Page = "analysis.html";

    /// <summary>Replaces what an earlier analysis has left in the folder.</summary>
    /// <returns>Paths of what was written, the page first.</returns>
    /// <exception cref="RunFolderException">A file cannot be written.</exception>
    public static IReadOnlyList<string> Write(string folder, IReadOnlyList<StudyAnalysis> runs)
    {
        var pictures = StudyPictures.Of(runs).ToList();
        List<(string Name, byte[] Content)> files =
        [
            (Page, Encoding.UTF8.GetBytes(StudyPage.Write(runs, pictures))),
            .. pictures.Select(each => (each.Name, Drawing.SkiaPicture.ToPng(each.Picture))),
            .. StudyTables.Of(runs).Select(table => (table.File, table.ToCsv())),
        ];
        try
        {
            Directory.CreateDirectory(folder);
            foreach (var (name, content) in files)
            {
                AtomicFile.Replace(Path.Combine(folder, name), content);
            }

            foreach (var old in StudyPictures.Names.Concat(StudyTables.Names).Except(files.Select(file => file.Name)))
            {
                File.Delete(Path.Combine(folder, old));
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RunFolderException($"The analysis could not be written to {folder}: {error.Message}", error);
        }

        return [.. files.Select(file => Path.Combine(folder, file.Name))];
    }
}
