using System.Collections.Frozen;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using AeCluster.Coordinator.Decisions;
using AeCluster.Messages.Wire;

namespace AeCluster.Coordinator.Journal;

/// <summary>The JSON of events: that of messages, with the kind of the event. A kind is never reused for another event.</summary>
public static class JournalJson
{
    private const string Discriminator = "kind";

    /// <summary>Every kind and its event.</summary>
    public static FrozenDictionary<string, Type> Kinds { get; } = new Dictionary<string, Type>
    {
        ["submitted"] = typeof(ExperimentSubmitted),
        ["planned"] = typeof(TrialPlanned),
        ["search"] = typeof(SearchDecided),
        ["cancel_requested"] = typeof(CancellationRequested),
        ["stopped"] = typeof(ExperimentStopped),
        ["noted"] = typeof(Noted),
        ["ended"] = typeof(ExperimentEnded),
        ["paused"] = typeof(ExperimentPaused),
        ["resumed"] = typeof(ExperimentResumed),
        ["retried"] = typeof(TrialsRetried),
        ["attempt_began"] = typeof(AttemptBegan),
        ["attempt_adopted"] = typeof(AttemptAdopted),
        ["already_known"] = typeof(DuplicateReport),
        ["generation_named"] = typeof(GenerationNamed),
        ["generation_began"] = typeof(GenerationBegan),
        ["generation_ended"] = typeof(GenerationEnded),
        ["attempt_ended"] = typeof(AttemptEnded),
        ["training_started"] = typeof(TrainingStarted),
        ["epoch"] = typeof(EpochRecorded),
        ["checkpoint_kept"] = typeof(CheckpointKept),
        ["checkpoint_dropped"] = typeof(CheckpointDropped),
        ["trial_advanced"] = typeof(TrialAdvanced),
        ["trial_paused"] = typeof(TrialPaused),
        ["trial_pruned"] = typeof(TrialPruned),
        ["trial_completed"] = typeof(TrialCompleted),
        ["trial_failed"] = typeof(TrialFailed),
        ["trial_cancelled"] = typeof(TrialCancelled),
    }.ToFrozenDictionary();

    public static JsonSerializerOptions Options { get; } = CreateOptions();

    private static JsonSerializerOptions CreateOptions()
    {
        var options = new JsonSerializerOptions(WireJson.Options)
        {
            TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { AddKinds } },
            // Readable: journals are not embedded in HTML, so non-ASCII characters need no escapes.
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        };
        options.MakeReadOnly();
        return options;
    }

    private static void AddKinds(JsonTypeInfo type)
    {
        if (type.Type != typeof(ExperimentEvent))
        {
            return;
        }

        type.PolymorphismOptions = new JsonPolymorphismOptions { TypeDiscriminatorPropertyName = Discriminator };
        foreach (var (kind, eventType) in Kinds)
        {
            type.PolymorphismOptions.DerivedTypes.Add(new JsonDerivedType(eventType, kind));
        }
    }
}
