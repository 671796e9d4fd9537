using AeCluster.Coordinator.Text;

namespace AeCluster.Coordinator.Yaml;

/// <summary>Collects errors, so that a reader can continue after an error and report all of them at once.</summary>
internal sealed class SpecErrors
{
    private readonly List<SpecFileError> _errors = [];

    public int Count => _errors.Count;

    public IReadOnlyList<SpecFileError> All => _errors;

    /// <summary>Adds an error. Its texts may quote the file; they are made safe to print here.</summary>
    public void Add(SpecPlace place, string path, string message, string? remedy = null) => _errors.Add(
        new SpecFileError(place, Printable.Of(path), Printable.Of(message), remedy is null ? null : Printable.Of(remedy)));

    public void Add(SpecFileError error) => Add(error.Place, error.Path, error.What, error.Remedy);

    /// <summary>All errors: those of the file in its order, then those of the flags.</summary>
    public SpecFileException ToException(string fileName) => new(fileName, [.. _errors
        .OrderBy(error => error.Place.Flag is null ? 0 : 1)
        .ThenBy(error => error.Place.Line)
        .ThenBy(error => error.Place.Column)]);
}
