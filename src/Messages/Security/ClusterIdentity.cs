using System.Net.Security;
using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace AeCluster.Messages.Security;

/// <summary>
/// By what the processes of a cluster know each other over TLS: a key pair (ECDSA P-256) that is a function of the cluster
/// secret, and a certificate that says nothing but its public key. Each side shows it, and accepts this key from the other and
/// no other one: who can prove that it has the private key knows the secret. Names, dates and issuers of certificates mean
/// nothing.
/// </summary>
public sealed class ClusterIdentity : IDisposable
{
    /// <summary>What certificates of clusters are called; by it a person can be told what they have met.</summary>
    public const string Subject = "CN=aecluster";

    /// <summary>The order of P-256's group (FIPS 186-5).</summary>
    private static readonly BigInteger _order = Unsigned(
        Convert.FromHexString("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551"));

    /// <summary>64 bits more than the order, so that the remainder favours no key (FIPS 186-5, A.2.1).</summary>
    private const int SeedBytes = 40;
    private const int ScalarBytes = 32;

    // A machine's clock may be wrong, and must not lock it out.
    private static readonly DateTimeOffset _begin = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset _end = new(9999, 12, 31, 0, 0, 0, TimeSpan.Zero);

    private readonly byte[] _publicKey;
    private readonly SslStreamCertificateContext _context;

    public ClusterIdentity(ClusterSecret secret)
    {
        using var key = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = PrivateKey(secret) });
        _publicKey = key.ExportSubjectPublicKeyInfo();
        using var certificate = new CertificateRequest(Subject, key, HashAlgorithmName.SHA256).CreateSelfSigned(_begin, _end);

        // Windows' TLS cannot use a key that was only ever in memory.
        Certificate = OperatingSystem.IsWindows()
            ? X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), password: null)
            : new X509Certificate2(certificate);
        _context = SslStreamCertificateContext.Create(Certificate, additionalCertificates: null, offline: true);
    }

    /// <summary>With the private key.</summary>
    public X509Certificate2 Certificate { get; }

    /// <returns>Whether the certificate, whose owner TLS has had prove that it has the private key, is one of this
    /// cluster.</returns>
    public bool IsOurs(X509Certificate? certificate) => certificate switch
    {
        null => false,
        X509Certificate2 known => known.PublicKey.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(_publicKey),
        _ => IsOurs(X509CertificateLoader.LoadCertificate(certificate.GetRawCertData())),
    };

    /// <summary>For a client of another process of the cluster.</summary>
    public SslClientAuthenticationOptions ClientOptions() => new()
    {
        ClientCertificateContext = _context,
        RemoteCertificateValidationCallback = (_, certificate, _, _) => IsOurs(certificate),
    };

    /// <summary>For a server of other processes of the cluster.</summary>
    /// <param name="refused">Told why a client is refused.</param>
    public SslServerAuthenticationOptions ServerOptions(Action<string> refused) => new()
    {
        ServerCertificateContext = _context,
        ClientCertificateRequired = true,
        RemoteCertificateValidationCallback = (_, certificate, _, _) =>
        {
            var isOurs = IsOurs(certificate);
            if (!isOurs)
            {
                refused(certificate is null ? "it has no cluster secret" : "it has another cluster secret");
            }

            return isOurs;
        },
    };

    public void Dispose() => Certificate.Dispose();

    private static byte[] PrivateKey(ClusterSecret secret)
    {
        var scalar = (Unsigned(secret.Derive("tls key", SeedBytes)) % (_order - 1)) + 1;
        var bytes = scalar.ToByteArray(isUnsigned: true, isBigEndian: true);
        return [.. new byte[ScalarBytes - bytes.Length], .. bytes];
    }

    private static BigInteger Unsigned(byte[] bigEndian) => new(bigEndian, isUnsigned: true, isBigEndian: true);
}
