using AeCluster.Coordinator.Text;

namespace AeCluster.Coordinator.Yaml;

/// <summary>Collects errors so that a reader can go on after one and report them all at once.</summary>
internal sealed class SpecErrors
{
    private readonly List<SpecFileError> _errors = [];

    public int Count => _errors.Count;

    public IReadOnlyList<SpecFileError> All => _errors;

    /// <summary>Adds an error; path and message may hold whatever a file holds and are made safe to print here.</summary>
    public void Add(SpecPlace place, string path, string message) =>
        _errors.Add(new SpecFileError(place, Printable.Of(path), Printable.Of(message)));

    public void Add(SpecFileError error) => Add(error.Place, error.Path, error.Message);

    /// <summary>All errors, in the file's order.</summary>
    public SpecFileException ToException(string fileName) => new(fileName, [.. _errors
        .OrderBy(error => error.Place.Flag is null ? 0 : 1)
        .ThenBy(error => error.Place.Line)
        .ThenBy(error => error.Place.Column)]);
}
