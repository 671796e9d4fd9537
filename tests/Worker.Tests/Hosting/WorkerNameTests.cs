using System.Net;
using AeCluster.Worker.Hosting;

namespace AeCluster.Worker.Tests.Hosting;

public class WorkerNameTests
{
    /// <summary>Two containers may have the same host name, and their process ids are both 1.</summary>
    [Fact]
    public void Workers_of_the_same_host_name_and_process_id_have_different_ids()
    {
        var names = Enumerable.Range(0, 100).Select(_ => WorkerName.New().Value).ToList();
        Assert.Equal(names.Count, names.Distinct().Count());
        Assert.All(names, name =>
            Assert.StartsWith($"{Dns.GetHostName()}-{Environment.ProcessId}-", name, StringComparison.Ordinal));
    }
}
