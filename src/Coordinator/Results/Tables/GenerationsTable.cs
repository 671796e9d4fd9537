using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Text;

namespace AeCluster.Coordinator.Results.Tables;

/// <summary><c>generations.csv</c>: one row for each generation of a data-parallel trial, in order.</summary>
internal static class GenerationsTable
{
    public static byte[] Of(ExperimentState state)
    {
        var table = new CsvDocument(
            "trial",
            "attempt",
            "generation",
            "named_at",
            "seconds_to_begin",
            "step",
            "seconds",
            "reason",
            "members",
            "shards",
            "copied");
        foreach (var trial in state.Trials)
        {
            foreach (var generation in trial.Generations)
            {
                table.Add(
                    trial.Id.Value,
                    CsvDocument.Whole(generation.Attempt),
                    CsvDocument.Whole(generation.Number),
                    CsvDocument.Time(generation.NamedAt),
                    CsvDocument.Rounded(Elapsed.Seconds(generation.NamedAt, generation.BeganAt)),
                    generation.Step is { } step ? CsvDocument.Whole(step) : "",
                    CsvDocument.Rounded(Elapsed.Seconds(generation.BeganAt, generation.EndedAt)),
                    generation.Reason,
                    string.Join(' ', generation.Members.Select(member => member.Worker)),
                    string.Join(' ', generation.Members.Select(member => member.Shards)),
                    string.Join(' ', generation.Copied));
            }
        }

        return table.ToBytes();
    }
}
