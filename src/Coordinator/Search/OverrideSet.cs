using AeCluster.Coordinator.Yaml;

namespace AeCluster.Coordinator.Search;

/// <summary>One setting that a trial changes.</summary>
/// <param name="Path">Dotted path; empty where the value is a whole tree to lay over the base.</param>
/// <param name="Place">Where the path was written.</param>
public sealed record SettingOverride(string Path, SpecPlace Place, SpecNode Value);

/// <summary>What one trial changes in the base of its experiment.</summary>
public sealed record OverrideSet(IReadOnlyList<SettingOverride> Settings);
