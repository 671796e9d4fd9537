using System.Text.Json;
using System.Text.Json.Nodes;
using AeCluster.Messages.Wire;

namespace AeCluster.Worker.Verbs;

/// <summary>What a verb has done, as <c>--json</c> prints it: names in snake case, every digit, NaN as a string.</summary>
internal sealed class VerbResult
{
    private readonly JsonObject _values = [];
    private readonly JsonArray _files = [];
    private readonly JsonArray _warnings = [];

    /// <param name="value">A number, a text, or an object with properties.</param>
    public void Set(string name, object? value) =>
        _values[name] = JsonSerializer.SerializeToNode(value, JsonText.DocumentOptions);

    public void AddFile(string path, string content, long bytes) =>
        _files.Add(JsonSerializer.SerializeToNode(new { path, content, bytes }, JsonText.DocumentOptions));

    public void AddWarning(string text) => _warnings.Add(text);

    /// <returns>The values in the order in which they were set, then the files and warnings.</returns>
    public override string ToString()
    {
        var whole = new JsonObject(_values.Select(each => KeyValuePair.Create(each.Key, each.Value?.DeepClone())))
        {
            ["files"] = _files.DeepClone(),
            ["warnings"] = _warnings.DeepClone(),
        };
        return whole.ToJsonString(JsonText.DocumentOptions);
    }
}
