using AeCluster.Coordinator.Yaml;

namespace AeCluster.Coordinator.Search;

/// <summary>One setting that a trial changes.</summary>
/// <param name="Path">Dotted path; empty if the value is a tree to merge into the base.</param>
/// <param name="Place">Where the path was written.</param>
public sealed record SettingOverride(string Path, SpecPlace Place, SpecNode Value);

/// <summary>The settings by which one trial differs from the base of its experiment.</summary>
public sealed record OverrideSet(IReadOnlyList<SettingOverride> Settings);
