using System.Security.Cryptography;
using System.Text;
using AeCluster.Coordinator.Search.Spaces;
using AeCluster.Coordinator.Search.Strategies;
using AeCluster.Specs;

namespace AeCluster.Coordinator.Search.Machine;

/// <summary>
/// Makes the next trial: asks the strategy for settings until they make a trial that is not there yet. With repeats the trials of
/// one group have the same settings and different seeds; to the strategy a group is one trial.
/// </summary>
internal sealed class Proposals(SearchSetup setup)
{
    private readonly List<Point> _points = [];
    private readonly HashSet<Int128> _known = [];

    public int Count => _points.Count;

    public int GroupOf(int number) => number / setup.Repeats;

    public bool BeginsGroup(int number) => number % setup.Repeats == 0;

    /// <returns>Null where the strategy has nothing to propose now, or all trials are there.</returns>
    public (Point Point, TrialSpec Spec)? Next(SearchHistory history)
    {
        if (Count >= setup.Most)
        {
            return null;
        }

        return BeginsGroup(Count) ? NewGroup(history) : Repeat();
    }

    public void Add(Point point, TrialSpec spec)
    {
        _points.Add(point);
        _known.Add(IdentityOf(spec));
    }

    private (Point Point, TrialSpec Spec)? NewGroup(SearchHistory history)
    {
        for (var draw = 0; draw < setup.Strategy.MostDraws; draw++)
        {
            if (Suggest(new SuggestRequest(setup.Seed, GroupOf(Count), draw), history) is not { } suggested)
            {
                return null;
            }

            var point = setup.Space.Rounded(suggested);
            if (setup.Trials.Create(point) is { } spec && !_known.Contains(IdentityOf(spec)))
            {
                return (point, spec);
            }
        }

        return null;
    }

    private (Point Point, TrialSpec Spec)? Repeat()
    {
        var repeat = Count % setup.Repeats;
        var point = _points[Count - repeat];
        return setup.Trials.Create(point) is { } spec ? (point, spec with { Seed = spec.Seed + repeat }) : null;
    }

    private Point? Suggest(SuggestRequest request, SearchHistory history)
    {
        if (request.Index >= setup.First.Length)
        {
            return setup.Strategy.Suggest(setup.Space, request, history);
        }

        var given = setup.First[request.Index];
        return setup.Space.Build(index =>
        {
            var axis = setup.Space.Axes[index];
            return given.TryGetValue(axis.Name, out var value)
                ? value
                : axis.FromUnit(KeyedRandom.For(request.Seed, request.Index, axis.Name, $"first {request.Draw}").Unit());
        });
    }

    private static Int128 IdentityOf(TrialSpec spec) =>
        BitConverter.ToInt128(SHA256.HashData(Encoding.UTF8.GetBytes(SpecJson.Write(spec))));
}
