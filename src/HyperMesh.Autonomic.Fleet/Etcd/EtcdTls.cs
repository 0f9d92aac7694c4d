using System.Collections.Concurrent;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using HyperMesh.Autonomic.Engine.Fleet;

namespace HyperMesh.Autonomic.Fleet.Etcd;

/// <summary>TLS towards etcd: an authority of one's own, a client certificate, and the reason in words when a server's certificate is refused.</summary>
/// <remarks>Names and times are always checked; there is no way to switch that off.</remarks>
internal sealed class EtcdTls : IDisposable
{
    private readonly ConcurrentDictionary<string, string> _refused = [];
    private readonly X509Certificate2Collection _authority = [];
    private readonly X509Certificate2? _certificate;

    /// <summary>Reads the files.</summary>
    /// <exception cref="FleetException">One cannot be read.</exception>
    public EtcdTls(FleetSettings settings)
    {
        if (settings.Authority is { } authority)
            _authority = Read(authority, "authority", () => All(authority));
        if (settings.Authority is not null && _authority.Count == 0)
            throw new FleetException($"{settings.Authority}: there is no certificate in it; spec.fleet.etcd.ca names a PEM file");
        if (settings.Certificate is { } certificate)
            _certificate = Read(certificate, "certificate", () => X509Certificate2.CreateFromPemFile(certificate, settings.Key));
    }

    public SslClientAuthenticationOptions Options()
    {
        var options = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = Check };
        if (_authority.Count > 0)
        {
            options.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            options.CertificateChainPolicy.CustomTrustStore.AddRange(_authority);
        }

        if (_certificate is not null)
            options.ClientCertificateContext = SslStreamCertificateContext.Create(_certificate, null, offline: true);
        return options;
    }

    /// <summary>Why the certificate of a host was refused last; null when it was not.</summary>
    public string? WhyRefused(string host) => _refused.GetValueOrDefault(host);

    /// <summary>Whether TLS is spoken somewhere. Only asked, to say what is wrong: nothing is sent, and no certificate is taken.</summary>
    public static async Task<bool> IsSpokenAsync(Uri endpoint, TimeSpan limit, TimeProvider time, CancellationToken cancel)
    {
        using var timer = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancel);
        var isSpoken = false;
        try
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(endpoint.IdnHost, endpoint.Port, either.Token).ConfigureAwait(false);
            using var stream = new SslStream(new NetworkStream(socket), false, (_, _, _, _) =>
            {
                isSpoken = true;
                return false;
            });
            await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = endpoint.IdnHost }, either.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (!cancel.IsCancellationRequested && e is IOException or SocketException or AuthenticationException or OperationCanceledException)
        {
            // No certificate was shown, or it was refused, as it is here.
        }

        return isSpoken;
    }

    public void Dispose()
    {
        _certificate?.Dispose();
        foreach (var certificate in _authority)
            certificate.Dispose();
    }

    private static X509Certificate2Collection All(string path)
    {
        var all = new X509Certificate2Collection();
        all.ImportFromPemFile(path);
        return all;
    }

    private static T Read<T>(string path, string what, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new FleetException($"{path}: the {what} for the fleet's store cannot be read: {e.Message}", e);
        }
    }

    private bool Check(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        var host = ((SslStream)sender).TargetHostName;
        if (errors == SslPolicyErrors.None)
        {
            _refused.TryRemove(host, out _);
            return true;
        }

        _refused[host] = Reason(host, certificate as X509Certificate2, chain, errors);
        return false;
    }

    private static string Reason(string host, X509Certificate2? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is null || errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable))
            return "the store shows no certificate";
        var status = (chain?.ChainStatus ?? []).Aggregate(X509ChainStatusFlags.NoError, (all, one) => all | one.Status);
        if (status.HasFlag(X509ChainStatusFlags.NotTimeValid))
            return $"a certificate is not valid now: it is from {certificate.NotBefore:yyyy-MM-dd HH:mm} to {certificate.NotAfter:yyyy-MM-dd HH:mm}; renew it, or mend this host's clock";
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
            return $"the certificate is not for the name '{host}' but for {Names(certificate)}; use such a name in spec.fleet.etcd.endpoints, or a certificate that has this one";
        return $"the certificate is from an authority that is not trusted here ({certificate.Issuer}); name its file in spec.fleet.etcd.ca";
    }

    private static string Names(X509Certificate2 certificate)
    {
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>()
            .SelectMany(extension => extension.EnumerateDnsNames().Concat(extension.EnumerateIPAddresses().Select(address => address.ToString()))).Take(8).ToList();
        return names.Count > 0 ? string.Join(", ", names.Select(name => $"'{name}'")) : $"'{certificate.Subject}'";
    }
}
