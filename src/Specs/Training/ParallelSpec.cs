using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Numerics;
using System.Text.Json.Serialization;
using AeCluster.Specs.Schema;

namespace AeCluster.Specs.Training;

/// <summary>How a trial's batches are split across workers.</summary>
public sealed record ParallelSpec : ISelfChecking
{
    /// <summary>Examples per shard that the default aims at: smaller shards use a processor inefficiently.</summary>
    public const int UsualShard = 16;

    private const int MaxUsualShards = 64;

    [Description("How many workers the trial takes: a number, or {min, max}.")]
    public WorkersSpec Workers { get; init; } = new();

    [Description(
        "Parts into which each batch is split; the weights depend on this number, not on that of the workers. A power of two "
            + "divides best. none: the largest power of two with at least 16 examples per shard, at most 64.")]
    [Range(1, 65_536)]
    public int? Shards { get; init; }

    /// <summary>The default number of shards. It depends on the batch alone, so that the weights do not depend on the number of
    /// workers.</summary>
    public static int DefaultShards(int batch) =>
        Math.Min(MaxUsualShards, 1 << BitOperations.Log2((uint)Math.Max(1, batch / UsualShard)));

    public IEnumerable<SpecProblem> Problems()
    {
        if (Workers.Min > Workers.Max)
        {
            yield return new SpecProblem(
                $"{nameof(Workers)}.{nameof(WorkersSpec.Min)}",
                $"min ({Workers.Min}) is above max ({Workers.Max})");
        }
    }
}

/// <summary>How many workers a data-parallel trial takes.</summary>
[Shorthand(nameof(Max))]
public sealed record WorkersSpec
{
    [Description(
        "Minimum number of workers to start and to continue with. none: starts with max, and continues with any that are left.")]
    [Range(1, 256)]
    public int? Min { get; init; }

    [Description("Maximum number of workers.")]
    [Range(1, 256)]
    public int Max { get; init; } = 1;

    /// <summary>Workers needed to start.</summary>
    [JsonIgnore]
    public int ToBegin => Min ?? Max;

    /// <summary>Workers needed to continue.</summary>
    [JsonIgnore]
    public int ToGoOn => Min ?? 1;
}
