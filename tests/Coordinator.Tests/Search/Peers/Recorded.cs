using System.Text.Json;

namespace AeCluster.Coordinator.Tests.Search.Peers;

/// <summary>What other programs computed, as the scripts in this folder wrote it down.</summary>
internal static class Recorded
{
    private static readonly JsonSerializerOptions _options = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static T Read<T>(string name) =>
        JsonSerializer.Deserialize<T>(
            File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Search", "Peers", name)),
            _options)!;
}
