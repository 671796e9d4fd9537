using AeCluster.Messages.Security;

namespace AeCluster.Coordinator.Local;

/// <summary>A temporary cluster secret that keeps other users of this machine out of a local run; deleted with the run.</summary>
public sealed class RunSecret : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("aecluster-");

    public RunSecret() => SecretFile.Create(File);

    /// <summary>The file from which the processes of the run read it.</summary>
    public string File => Path.Combine(_folder.FullName, "cluster.secret");

    public ClusterSecret Read() => SecretFile.Read(File, _ => { });

    public void Dispose() => _folder.Delete(recursive: true);
}
