using AeCluster.Coordinator.Search.Strategies;
using AeCluster.Coordinator.Search.Strategies.Cmaes;
using AeCluster.Coordinator.Search.Strategies.Gp;
using AeCluster.Coordinator.Search.Strategies.Grid;
using AeCluster.Coordinator.Search.Strategies.Nsga2;
using AeCluster.Coordinator.Search.Strategies.Qmc;
using AeCluster.Coordinator.Search.Strategies.Random;
using AeCluster.Coordinator.Search.Strategies.Tpe;

namespace AeCluster.Coordinator.Search;

/// <summary>A strategy as the <c>search</c> section names it.</summary>
/// <param name="Settings">The record of its settings; null where it has none.</param>
/// <param name="IsFinite">Whether it comes to an end by itself, so that the number of trials need not be given.</param>
/// <param name="Learns">Whether what it proposes depends on results.</param>
internal sealed record StrategyKind(
    string Word, Type? Settings, bool IsFinite, bool Learns, Func<object?, ISearchStrategy> Create);

/// <summary>Every strategy whose trials may follow one after another.</summary>
internal static class StrategyTable
{
    public const string Grid = "grid";
    public const string Random = "random";

    public static IReadOnlyList<StrategyKind> All { get; } =
    [
        new(Grid, null, IsFinite: true, Learns: false, _ => new GridStrategy()),
        new(Random, null, IsFinite: false, Learns: false, _ => new RandomStrategy()),
        new("qmc", null, IsFinite: false, Learns: false, _ => new QmcStrategy()),
        new("tpe", typeof(TpeSettings), IsFinite: false, Learns: true, it => new TpeStrategy((TpeSettings)it!)),
        new("gp", typeof(GpSettings), IsFinite: false, Learns: true, it => new GpStrategy((GpSettings)it!)),
        new("cmaes", typeof(CmaesSettings), IsFinite: false, Learns: true, it => new CmaesStrategy((CmaesSettings)it!)),
        new("nsga2", typeof(Nsga2Settings), IsFinite: false, Learns: true, it => new Nsga2Strategy((Nsga2Settings)it!)),
    ];

    public static StrategyKind? Find(string? word) => All.FirstOrDefault(kind => kind.Word == word);
}
