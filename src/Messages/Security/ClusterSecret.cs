using System.Security.Cryptography;
using System.Text;

namespace AeCluster.Messages.Security;

/// <summary>
/// The secret shared by the processes of one cluster. It is never sent; a separate key is derived from it for each purpose
/// (HKDF-SHA256, RFC 5869), so that no key reveals anything about another.
/// </summary>
public sealed class ClusterSecret
{
    /// <summary>Minimum length; a shorter secret can be guessed.</summary>
    public const int MinBytes = 16;

    private const int MeshKeyBytes = 32;

    private readonly byte[] _secret;

    /// <exception cref="ArgumentException">The secret has fewer than <see cref="MinBytes"/> bytes.</exception>
    public ClusterSecret(ReadOnlySpan<byte> secret)
    {
        if (secret.Length < MinBytes)
        {
            throw new ArgumentException($"A secret has {MinBytes} bytes or more, not {secret.Length}.", nameof(secret));
        }

        _secret = secret.ToArray();
    }

    /// <summary>The key whose knowledge the members of a generation prove to each other.</summary>
    /// <param name="nonce">Unique to this generation; it may be public.</param>
    public byte[] MeshKey(AttemptId attempt, int generation, string nonce) =>
        Derive($"mesh\n{attempt}\n{generation}", MeshKeyBytes, Encoding.UTF8.GetBytes(nonce));

    /// <param name="purpose">Separates this key from those derived for other purposes.</param>
    internal byte[] Derive(string purpose, int bytes, byte[]? salt = null) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, _secret, bytes, salt, Encoding.UTF8.GetBytes($"AeCluster 1 {purpose}"));
}
