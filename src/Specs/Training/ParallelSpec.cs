using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Numerics;
using System.Text.Json.Serialization;
using AeCluster.Specs.Schema;

namespace AeCluster.Specs.Training;

/// <summary>How a trial's batches are split across workers.</summary>
public sealed record ParallelSpec : ISelfChecking
{
    /// <summary>The default aims at so many examples a shard: fewer waste a processor's time.</summary>
    public const int UsualShard = 16;

    private const int MostUsualShards = 64;

    [Description("How many workers the trial takes: a number, or {min, max}.")]
    public WorkersSpec Workers { get; init; } = new();

    [Description(
        "Fixed parts into which each batch is cut, whoever computes them; the weights depend on this number and not on that of "
            + "the workers. Divides best where it is a power of two. By default the largest power of two that leaves 16 "
            + "examples a shard, at most 64.")]
    [Range(1, 65_536)]
    public int? Shards { get; init; }

    /// <summary>The number of shards where the file says nothing: of the batch alone, so that more workers give the same
    /// weights.</summary>
    public static int DefaultShards(int batch) =>
        Math.Min(MostUsualShards, 1 << BitOperations.Log2((uint)Math.Max(1, batch / UsualShard)));

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
    [Description("The fewest with which it begins and goes on. By default it begins with max, and goes on with whoever is left.")]
    [Range(1, 256)]
    public int? Min { get; init; }

    [Description("The most.")]
    [Range(1, 256)]
    public int Max { get; init; } = 1;

    /// <summary>With how many it begins.</summary>
    [JsonIgnore]
    public int ToBegin => Min ?? Max;

    /// <summary>With how few it goes on.</summary>
    [JsonIgnore]
    public int ToGoOn => Min ?? 1;
}
