using AeCluster.Coordinator.Search.Spaces;
using AeCluster.Coordinator.Search.Strategies.Qmc;
using AeCluster.Coordinator.Search.Strategies.Random;

namespace AeCluster.Coordinator.Search.Strategies.Gp;

/// <summary>
/// Bayesian optimisation with a Gaussian process: each trial is the point of largest expected improvement under what is known,
/// with pending trials believed to be as predicted. The first trials fill the space evenly. Only the first goal counts; trials
/// beyond the limits count as worse than all others.
/// </summary>
public sealed class GpStrategy(GpSettings settings) : ISearchStrategy
{
    /// <summary>Up to so many results, parameters are found anew for each; then whenever there are a tenth more.</summary>
    private const int EachResult = 24;

    /// <summary>After at most so many more results parameters are found anew.</summary>
    private const int MostBetween = 50;

    /// <summary>Of more results, when parameters are found, so many are chosen; those after them are all used.</summary>
    private const int MostResults = 500;

    /// <summary>Of more pending trials, the newest are believed.</summary>
    private const int MostPending = 100;

    private const int Centers = 8;

    private Memo? _memo;

    public Point? Suggest(Space space, SuggestRequest request, SearchHistory history)
    {
        ArgumentNullException.ThrowIfNull(space);
        ArgumentNullException.ThrowIfNull(history);
        if (history.Revealed.Count < settings.Startup || GpTargets.Of(history.Revealed) is not { } targets)
        {
            return QmcStrategy.At(space, request);
        }

        if (_memo?.IsOf(space, history) != true)
        {
            _memo = new Memo(space, history);
        }

        var process = _memo.Process(targets).Copy();
        var best = Enumerable.Range(0, process.Count).Min(process.FittedMean);
        foreach (var trial in history.Pending.Skip(history.Pending.Count - MostPending))
        {
            var place = _memo.Features.Of(trial.Point);
            best = Math.Min(best, process.Mean(place));
            process.Append(place);
        }

        var centers = Enumerable.Range(0, targets.Length)
            .OrderBy(i => targets[i])
            .Take(Centers)
            .Select(i => history.Revealed[i].Point)
            .ToList();
        var known = history.Revealed.Concat(history.Pending).Select(trial => trial.Point).ToHashSet();
        // Each refusal leaves the choice to fewer candidates, so that what the model does not know of, conditions, is met at
        // last.
        var candidates = Math.Max(8, settings.Candidates >> Math.Min(request.Draw, 16));
        return new GpAcquisition(space, _memo.Features, process, best).Best(request, candidates, centers, known)
            ?? RandomStrategy.Draw(space, request, "gp");
    }

    /// <summary>The number of results, the first ones, from which the parameters are found.</summary>
    private static int FitCount(int results)
    {
        var count = Math.Min(results, EachResult);
        while (count + Math.Clamp(count / 10, 1, MostBetween) is var next && next <= results)
        {
            count = next;
        }

        return count;
    }

    /// <summary>What follows from a history and takes long. Kept between suggestions only to save time.</summary>
    private sealed class Memo(Space space, SearchHistory history)
    {
        private readonly List<double[]> _points = [];

        /// <summary>Indices of the results that the process has observed.</summary>
        private readonly List<int> _used = [];

        private GaussianProcess? _process;
        private int _fitCount;

        public GpFeatures Features { get; } = new(space);

        public bool IsOf(Space otherSpace, SearchHistory otherHistory) => otherSpace == space && otherHistory == history;

        /// <summary>The process that has observed the results.</summary>
        public GaussianProcess Process(double[] targets)
        {
            for (var i = _points.Count; i < targets.Length; i++)
            {
                _points.Add(Features.Of(history.Revealed[i].Point));
            }

            var count = FitCount(targets.Length);
            if (_process is null || _fitCount != count)
            {
                var first = history.Revealed.Take(count).ToList();
                var known = GpTargets.Of(first) ?? targets[..count];
                var parameters = GpFit.Fit(Features.IsCategory, _points[..count], known);
                (_process, _fitCount) = (new GaussianProcess(Features.IsCategory, parameters), count);
                _used.Clear();
                _used.AddRange(GpSubset.Of(known, MostResults));
            }

            for (var next = Math.Max(_fitCount, _used[^1] + 1); next < targets.Length; next++)
            {
                _used.Add(next);
            }

            while (_process.Count < _used.Count)
            {
                _process.Append(_points[_used[_process.Count]]);
            }

            _process.Observe([.. _used.Select(i => targets[i])]);
            return _process;
        }
    }
}
