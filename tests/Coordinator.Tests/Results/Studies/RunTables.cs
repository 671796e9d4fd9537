using AeCluster.Coordinator.Results;
using AeCluster.Coordinator.Tests.Support;

namespace AeCluster.Coordinator.Tests.Results.Studies;

/// <summary>The two tables of a run folder that an analysis reads.</summary>
internal static class RunTables
{
    public const string Hostile = "</script><img src=x onerror=alert(1)>\"'&";

    /// <summary>Trials over two settings; the smaller the rate, the better. Every tenth fails, names would like to be
    /// markup.</summary>
    public static string Write(TemporaryFolder folder, string name, int trials, string status = "completed")
    {
        Directory.CreateDirectory(folder[name]);
        var table = "trial,name,variant,training.optimizer.learning_rate,model.activation,status,attempts,epochs,"
            + "best_validation_loss,best_mse,rank,ranked_by,started,seconds,reason\n";
        var metrics = "trial,epoch,stage,step,loss,validation_loss,rounded_accuracy,mse,seconds\n";
        for (var i = 0; i < trials; i++)
        {
            var (rate, isFailed) = (0.01 + (i * 0.618 % 1), i % 10 == 9);
            var loss = Number(0.2 + rate);
            table += $"t{i + 1:00},\"{Hostile.Replace("\"", "\"\"", StringComparison.Ordinal)}\",stacked,{Number(rate)},"
                + $"{(i % 2 == 0 ? "selu" : Hostile.Replace("\"", "", StringComparison.Ordinal))},"
                + (isFailed
                    ? $"failed,1,0,,,,,2026-12-01T08:{i % 60:00}:00.000Z,5,diverged\n"
                    : $"{status},1,2,{loss},0.1,{i + 1},best_validation_loss,2026-12-01T08:{i % 60:00}:00.000Z,60,\n");
            metrics += isFailed
                ? ""
                : $"t{i + 1:00},1,train,10,1,{Number(0.5 + rate)},0.9,0.2,1\nt{i + 1:00},2,train,20,1,{loss},0.95,0.1,1\n";
        }

        File.WriteAllText(folder[name, RunFolder.TrialsFile], table);
        File.WriteAllText(folder[name, RunFolder.MetricsFile], metrics);
        return folder[name];
    }

    private static string Number(double value) => Math.Round(value, 6).ToString("R");
}
