using AeCluster.Messages.Security;

namespace AeCluster.Coordinator.Local;

/// <summary>A cluster secret for the processes of one run on this machine, so that nobody else who is on it can take part; gone
/// with the run.</summary>
public sealed class RunSecret : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("aecluster-");

    public RunSecret() => SecretFile.Create(File);

    /// <summary>Where the run's processes read it.</summary>
    public string File => Path.Combine(_folder.FullName, "cluster.secret");

    public ClusterSecret Read() => SecretFile.Read(File, _ => { });

    public void Dispose() => _folder.Delete(recursive: true);
}
