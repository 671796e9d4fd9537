using AeCluster.Coordinator.Binding;
using AeCluster.Coordinator.Expectations;
using AeCluster.Coordinator.Text;
using AeCluster.Coordinator.Yaml;

namespace AeCluster.Coordinator.Search;

/// <summary>Reads trials listed one by one: their settings and notes.</summary>
internal sealed class TrialListReader(SettingFlag flags, SpecErrors errors, List<(SpecPlace Place, string Text)> warnings)
{
    private const string AList = "expected a list of settings, such as [{seed: 1}, {seed: 2}]";

    private readonly TrialNotesReader _notes = new(errors, warnings);

    public SearchSection? Read(SpecMapping search)
    {
        if (search.Find("trials") is not { } entry)
        {
            errors.Add(search.Place, "search.trials", $"missing; {AList}");
            return null;
        }

        if (entry.Value is not SpecSequence { Items.Count: > 0 } sequence)
        {
            var got = entry.Value is SpecSequence ? "an empty list" : entry.Value.Describe();
            errors.Add(entry.Value.Place, "search.trials", $"{AList}, got {got}");
            return null;
        }

        var trials = new List<SpecMapping>();
        var listed = new List<ListedTrial>();
        for (var i = 0; i < sequence.Items.Count; i++)
        {
            var path = $"search.trials[{i}]";
            if (sequence.Items[i] is SpecMapping given)
            {
                var trial = KnownKeys.Of(given, [.. TrialNotesReader.Keys, .. SpecPaths.TrialKeys], path, "", errors);
                trials.Add(SettingsOf(trial));
                listed.Add(new(trial, _notes.Read(trial, path), path));
            }
            else
            {
                errors.Add(sequence.Items[i].Place, path, $"expected a mapping of settings, got {sequence.Items[i].Describe()}");
            }
        }

        RefuseContradictions(listed);
        RefuseUnknownNames(listed);
        foreach (var path in trials.SelectMany(trial => SettingPath.Leaves(trial)).Select(leaf => leaf.Path).Distinct())
        {
            if (flags.Fixing(path) is { } flag)
            {
                warnings.Add(
                    (entry.Place, $"search.trials: {Printable.Of(path)} is set by trials, but {flag} decides it for all"));
            }
        }

        return new(SearchStrategy.List, search.Place, [.. TrialList.Trials(trials)], [], true)
        {
            Notes = [.. listed.Select(trial => trial.Notes)],
        };
    }

    /// <summary>The settings without the notes.</summary>
    private static SpecMapping SettingsOf(SpecMapping trial) =>
        new([.. trial.Entries.Where(entry => SpecPaths.TrialKeys.Contains(entry.Key))], trial.Place);

    /// <summary>Trials of one name are one result, which has at most one range and one limit of each kind per metric.</summary>
    private void RefuseContradictions(IReadOnlyList<ListedTrial> trials)
    {
        foreach (var named in trials.Where(trial => trial.Notes.Name is not null).GroupBy(trial => trial.Notes.Name))
        {
            var known = new Dictionary<(string Key, string Metric), Expectation>();
            foreach (var (trial, expectation) in named.SelectMany(trial => trial.Notes.Expectations.Select(it => (trial, it))))
            {
                var kind = (TrialNotesReader.KeyOf(expectation), expectation.Metric);
                if (!known.TryAdd(kind, expectation) && known[kind] != expectation)
                {
                    trial.Refuse(
                        expectation,
                        $"another trial named '{named.Key}' says otherwise; they are one result, so say it once",
                        errors);
                }
            }
        }
    }

    private void RefuseUnknownNames(IReadOnlyList<ListedTrial> trials)
    {
        IReadOnlyList<string> names = [.. trials.Select(trial => trial.Notes.Name).OfType<string>().Distinct()];
        var limits = trials.SelectMany(trial => trial.Notes.Expectations.OfType<LimitByName>().Select(limit => (trial, limit)));
        foreach (var (trial, limit) in limits)
        {
            if (limit.Name == trial.Notes.Name)
            {
                trial.Refuse(limit, $"'{limit.Name}' is this trial's own name; give a number or the name of others", errors);
            }
            else if (!names.Contains(limit.Name))
            {
                var hint = names.Count == 0 ? "none has a name" : NearestWord.Suggest(limit.Name, names);
                trial.Refuse(limit, $"no trial is named '{limit.Name}'; {hint}", errors);
            }
        }
    }

    private sealed record ListedTrial(SpecMapping Tree, TrialNotes Notes, string Path)
    {
        /// <summary>Adds an error at the place of an expectation.</summary>
        public void Refuse(Expectation expectation, string message, SpecErrors errors)
        {
            string[] words = [TrialNotesReader.KeyOf(expectation), expectation.Metric];
            errors.Add(SettingPath.Find(Tree, words)!.Place, $"{Path}.{string.Join('.', words)}", message);
        }
    }
}
