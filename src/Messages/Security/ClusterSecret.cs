using System.Security.Cryptography;
using System.Text;

namespace AeCluster.Messages.Security;

/// <summary>
/// What the processes of one cluster know and nobody else does. It is never sent: from it are derived (HKDF-SHA256, RFC 5869)
/// the keys that are used, each for one purpose, so that none says anything about another.
/// </summary>
public sealed class ClusterSecret
{
    /// <summary>Fewer bytes can be guessed.</summary>
    public const int LeastBytes = 16;

    private const int MeshKeyBytes = 32;

    private readonly byte[] _secret;

    /// <exception cref="ArgumentException">Fewer than <see cref="LeastBytes"/>.</exception>
    public ClusterSecret(ReadOnlySpan<byte> secret)
    {
        if (secret.Length < LeastBytes)
        {
            throw new ArgumentException($"A secret has {LeastBytes} bytes or more, not {secret.Length}.", nameof(secret));
        }

        _secret = secret.ToArray();
    }

    /// <summary>What members of a generation prove to each other that they know.</summary>
    /// <param name="nonce">What the coordinator has given to this generation and to no other; it may be public.</param>
    public byte[] MeshKey(AttemptId attempt, int generation, string nonce) =>
        Derive($"mesh\n{attempt}\n{generation}", MeshKeyBytes, Encoding.UTF8.GetBytes(nonce));

    /// <param name="purpose">Whatever is derived for another one is another key.</param>
    internal byte[] Derive(string purpose, int bytes, byte[]? salt = null) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, _secret, bytes, salt, Encoding.UTF8.GetBytes($"AeCluster 1 {purpose}"));
}
