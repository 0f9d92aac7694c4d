using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace HyperMesh.Autonomic.Fleet.Tests.Etcd;

/// <summary>An authority of the test's own, and certificates from it, as PEM files in a folder that goes with the test.</summary>
internal sealed class Certificates : IDisposable
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();
    private readonly TempFolder _folder = new();
    private readonly X509Certificate2 _authority;
    private int _serial;

    public Certificates()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=test authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        _authority = request.CreateSelfSigned(Now.AddDays(-10), Now.AddDays(10));
        File.WriteAllText(Authority, _authority.ExportCertificatePem());
    }

    public string Authority => _folder["authority.pem"];

    /// <summary>A certificate for names and addresses.</summary>
    /// <returns>Its file and that of its key.</returns>
    public (string Certificate, string Key) Make(string name, bool isExpired, params string[] names)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (var alternative in names)
            if (IPAddress.TryParse(alternative, out var address))
                alternatives.AddIpAddress(address);
            else
                alternatives.AddDnsName(alternative);
        request.CertificateExtensions.Add(alternatives.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1"), new Oid("1.3.6.1.5.5.7.3.2")], false));
        using var certificate = request.Create(_authority, Now.AddDays(-9), isExpired ? Now.AddDays(-1) : Now.AddDays(9), BitConverter.GetBytes(++_serial));
        File.WriteAllText(_folder[$"{name}.pem"], certificate.ExportCertificatePem());
        File.WriteAllText(_folder[$"{name}.key"], key.ExportPkcs8PrivateKeyPem());
        return (_folder[$"{name}.pem"], _folder[$"{name}.key"]);
    }

    public string Write(string name, string text)
    {
        File.WriteAllText(_folder[name], text);
        return _folder[name];
    }

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
    }
}
