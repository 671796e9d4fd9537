using System.Collections.Frozen;
using AeCluster.Messages.Protocol;

namespace AeCluster.Messages.Wire;

/// <summary>The manifest of each message type. Manifests are permanent and never reused for another message.</summary>
public static class Manifests
{
    private static readonly FrozenDictionary<string, Type> _types = new Dictionary<string, Type>
    {
        ["w:register"] = typeof(WorkerProtocol.Register),
        ["w:registered"] = typeof(WorkerProtocol.Registered),
        ["w:refused"] = typeof(WorkerProtocol.Refused),
        ["w:leftout"] = typeof(WorkerProtocol.LeftOut),
        ["w:leave"] = typeof(WorkerProtocol.Leave),
        ["w:draining"] = typeof(WorkerProtocol.Draining),
        ["t:start"] = typeof(TrialProtocol.Start),
        ["t:extend"] = typeof(TrialProtocol.Extend),
        ["t:extended"] = typeof(TrialProtocol.Extended),
        ["t:pause"] = typeof(TrialProtocol.Pause),
        ["t:stop"] = typeof(TrialProtocol.Stop),
        ["t:adopt"] = typeof(TrialProtocol.Adopt),
        ["t:adopted"] = typeof(TrialProtocol.Adopted),
        ["t:received"] = typeof(TrialProtocol.Received),
        ["t:progress"] = typeof(TrialProtocol.Progress),
        ["t:preparing"] = typeof(TrialProtocol.Preparing),
        ["t:started"] = typeof(TrialProtocol.Started),
        ["t:epoch"] = typeof(TrialProtocol.EpochDone),
        ["t:checkpoint"] = typeof(TrialProtocol.CheckpointStored),
        ["t:finished"] = typeof(TrialProtocol.Finished),
        ["t:failed"] = typeof(TrialProtocol.Failed),
        ["t:released"] = typeof(TrialProtocol.Released),
        ["t:stopped"] = typeof(TrialProtocol.Stopped),
        ["g:enter"] = typeof(GenerationProtocol.Enter),
        ["g:entered"] = typeof(GenerationProtocol.Entered),
        ["g:running"] = typeof(GenerationProtocol.Running),
        ["g:broken"] = typeof(GenerationProtocol.Broken),
        ["g:leaving"] = typeof(GenerationProtocol.Leaving),
        ["g:measured"] = typeof(GenerationProtocol.Measured),
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<Type, string> _names = _types.ToFrozenDictionary(
        entry => entry.Value,
        entry => entry.Key);

    /// <summary>All manifests with their message types.</summary>
    public static IEnumerable<KeyValuePair<string, Type>> All => _types;

    /// <returns>The manifest of the message type, or null if it has none.</returns>
    public static string? NameOf(Type type) => _names.GetValueOrDefault(type);

    /// <returns>The message type of the manifest, or null if it is unknown.</returns>
    public static Type? TypeOf(string manifest) => _types.GetValueOrDefault(manifest);
}
