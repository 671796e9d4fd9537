using System.Net.Security;
using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace AeCluster.Messages.Security;

/// <summary>
/// The TLS identity shared by all processes of a cluster: an ECDSA P-256 key pair derived from the cluster secret, and a
/// self-signed certificate with its public key. Both sides of a connection present it and accept only this key, so a peer that
/// proves possession of the private key knows the secret. Names, dates and issuers of certificates are ignored.
/// </summary>
public sealed class ClusterIdentity : IDisposable
{
    /// <summary>Subject of every cluster's certificate; used only to explain a refused connection.</summary>
    public const string Subject = "CN=aecluster";

    /// <summary>The order of P-256's group (FIPS 186-5).</summary>
    private static readonly BigInteger _order = Unsigned(
        Convert.FromHexString("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551"));

    /// <summary>64 bits more than the order, which makes the bias of the modulo negligible (FIPS 186-5, A.2.1).</summary>
    private const int SeedBytes = 40;
    private const int ScalarBytes = 32;

    // A machine with a wrong clock must not be locked out.
    private static readonly DateTimeOffset _notBefore = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset _notAfter = new(9999, 12, 31, 0, 0, 0, TimeSpan.Zero);

    private readonly byte[] _publicKey;
    private readonly SslStreamCertificateContext _context;

    public ClusterIdentity(ClusterSecret secret)
    {
        using var key = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = PrivateKey(secret) });
        _publicKey = key.ExportSubjectPublicKeyInfo();
        var request = new CertificateRequest(Subject, key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(_notBefore, _notAfter);

        // TLS on Windows cannot use ephemeral keys.
        Certificate = OperatingSystem.IsWindows()
            ? X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), password: null)
            : new X509Certificate2(certificate);
        _context = SslStreamCertificateContext.Create(Certificate, additionalCertificates: null, offline: true);
    }

    /// <summary>The certificate with its private key.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>Whether a certificate has this cluster's key. TLS verifies that the peer has the private key.</summary>
    public bool IsOurs(X509Certificate? certificate) => certificate switch
    {
        null => false,
        X509Certificate2 known => known.PublicKey.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(_publicKey),
        _ => IsOurs(X509CertificateLoader.LoadCertificate(certificate.GetRawCertData())),
    };

    /// <summary>TLS options for connecting to another process of the cluster.</summary>
    public SslClientAuthenticationOptions ClientOptions() => new()
    {
        ClientCertificateContext = _context,
        RemoteCertificateValidationCallback = (_, certificate, _, _) => IsOurs(certificate),
    };

    /// <summary>TLS options for accepting connections from other processes of the cluster.</summary>
    /// <param name="refused">Called with the reason for which a client is refused.</param>
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
