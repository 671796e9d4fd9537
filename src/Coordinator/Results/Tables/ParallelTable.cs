using AeCluster.Coordinator.Decisions;

namespace AeCluster.Coordinator.Results.Tables;

/// <summary>
/// <c>parallel.csv</c>: the costs of a generation's steps, one row for each member, once the generation is over. Costs are means
/// over the steps that the member has measured.
/// </summary>
internal static class ParallelTable
{
    public static byte[] Of(ExperimentState state)
    {
        var table = new CsvDocument(
            "trial",
            "attempt",
            "generation",
            "worker",
            "rank",
            "shards",
            "steps",
            "computing_ms",
            "waiting_ms",
            "reducing_ms",
            "moving_ms",
            "bytes_sent",
            "messages_sent");
        foreach (var trial in state.Trials)
        {
            foreach (var generation in trial.Generations)
            {
                foreach (var (worker, costs) in generation.Costs)
                {
                    var rank = generation.Members.Index().First(member => member.Item.Worker == worker);
                    table.Add(
                        trial.Id.Value,
                        CsvDocument.Whole(generation.Attempt),
                        CsvDocument.Whole(generation.Number),
                        worker.Value,
                        CsvDocument.Whole(rank.Index),
                        CsvDocument.Whole(rank.Item.Shards),
                        CsvDocument.Whole(costs.Steps),
                        CsvDocument.Rounded(1000 * costs.Computing / costs.Steps),
                        CsvDocument.Rounded(1000 * costs.Waiting / costs.Steps),
                        CsvDocument.Rounded(1000 * costs.Reducing / costs.Steps),
                        CsvDocument.Rounded(1000 * costs.Moving / costs.Steps),
                        CsvDocument.Rounded((double)costs.BytesSent / costs.Steps),
                        CsvDocument.Rounded((double)costs.MessagesSent / costs.Steps));
                }
            }
        }

        return table.ToBytes();
    }
}
