using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using AeCluster.Messages.Security;

namespace AeCluster.Messages.Tests.Security;

public sealed class ClusterSecretTests : IDisposable
{
    private static readonly AttemptId _attempt = new(new ExperimentId("sweep"), new TrialId("t03"), 2);
    private readonly ClusterIdentity _identity = new(Secrets.One);

    public void Dispose() => _identity.Dispose();

    // Computed with Python's hmac and hashlib according to RFC 5869.
    [Fact]
    public void The_key_of_a_generation_is_what_it_always_was() => Assert.Equal(
        "6682f50ae44dc54f5c42bff2e9a5ea0fb2ee81e0536df5d7ad06fb60c4bb2e3d",
        Convert.ToHexStringLower(Secrets.One.MeshKey(_attempt, 3, "a nonce")));

    [Fact]
    public void Everything_that_makes_a_generation_another_makes_its_key_another()
    {
        byte[][] keys =
        [
            Secrets.One.MeshKey(_attempt, 3, "a nonce"),
            Secrets.Other.MeshKey(_attempt, 3, "a nonce"),
            Secrets.One.MeshKey(_attempt with { Number = 3 }, 3, "a nonce"),
            Secrets.One.MeshKey(_attempt with { Trial = new TrialId("t04") }, 3, "a nonce"),
            Secrets.One.MeshKey(_attempt with { Experiment = new ExperimentId("sweep-2") }, 3, "a nonce"),
            Secrets.One.MeshKey(_attempt, 4, "a nonce"),
            Secrets.One.MeshKey(_attempt, 3, "another nonce"),
        ];
        Assert.Equal(keys.Length, keys.Select(Convert.ToHexString).Distinct().Count());
    }

    [Fact]
    public void A_secret_that_can_be_guessed_is_none()
    {
        _ = new ClusterSecret(new byte[ClusterSecret.MinBytes]);
        Assert.Throws<ArgumentException>(() => new ClusterSecret(new byte[ClusterSecret.MinBytes - 1]));
    }

    // The public point, computed with Python's integers.
    [Fact]
    public void The_public_key_is_what_it_always_was()
    {
        using var key = _identity.Certificate.GetECDsaPublicKey()!;
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        Assert.Equal("4d7e3d1e7eca148aa0d36fbab92fe2048121356312e8b73ed98bd3b69897f779", Convert.ToHexStringLower(point.X!));
        Assert.Equal("d1e535e7f53c3a58a7ca82b093362c3bbfb6bfcf644a8cc67ff71f38a1b6f94c", Convert.ToHexStringLower(point.Y!));
    }

    [Fact]
    public void Each_process_makes_a_certificate_of_its_own_and_they_know_each_other()
    {
        using var same = new ClusterIdentity(Secrets.One);
        Assert.NotEqual(_identity.Certificate.RawData, same.Certificate.RawData);
        Assert.True(_identity.IsOurs(same.Certificate));
        Assert.True(_identity.IsOurs(_identity.Certificate));
    }

    [Fact]
    public void The_certificate_of_another_secret_or_none_is_a_strangers()
    {
        using var other = new ClusterIdentity(Secrets.Other);
        Assert.False(_identity.IsOurs(other.Certificate));
        Assert.False(_identity.IsOurs(null));
        using var rsa = RSA.Create(2048);
        using var named = new CertificateRequest("CN=aecluster", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        Assert.False(_identity.IsOurs(named));
    }
}
