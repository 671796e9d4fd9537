using AeCluster.Messages.Security;

namespace AeCluster.Messages.Tests.Security;

/// <summary>Secrets for tests.</summary>
internal static class Secrets
{
    public static readonly ClusterSecret One = new("an open secret for the tests"u8);
    public static readonly ClusterSecret Other = new("another secret for the tests"u8);
}
