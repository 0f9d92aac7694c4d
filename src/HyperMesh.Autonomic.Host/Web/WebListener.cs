using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace HyperMesh.Autonomic.Host.Web;

/// <summary>The TCP port, bound before anything else is done: a daemon that cannot have it says so at once.</summary>
internal sealed class WebListener : IDisposable
{
    private WebListener(WebSettings settings, Socket socket, X509Certificate2? certificate) =>
        (Settings, Socket, Certificate, Tokens) = (settings, socket, certificate, new TokenFile(settings.Tokens));

    public WebSettings Settings { get; }

    public Socket Socket { get; }

    /// <summary>For HTTPS; null for plain HTTP.</summary>
    public X509Certificate2? Certificate { get; }

    public TokenFile Tokens { get; }

    public IPEndPoint Address => (IPEndPoint)Socket.LocalEndPoint!;

    /// <summary>Where a browser finds it.</summary>
    public string Url => $"{Settings.Scheme}://{Address}/";

    /// <summary>Binds the port; null where none is wanted, or nobody has named it and somebody else has it.</summary>
    /// <param name="settings">Which.</param>
    /// <param name="say">Is told why there is none.</param>
    /// <exception cref="IOException">It cannot be had, or the certificate cannot be used.</exception>
    public static WebListener? Open(WebSettings settings, Action<string> say)
    {
        if (settings.Listen is not { } at)
            return null;

        var certificate = Read(settings);
        var socket = new Socket(at.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(at);
            if (certificate is null && !IPAddress.IsLoopback(at.Address))
                say($"the page at {at} is plain HTTP: whoever is between can read its tokens; name 'web.certificate' and 'web.key'");
            return new WebListener(settings, socket, certificate);
        }
        catch (SocketException refused)
        {
            socket.Dispose();
            certificate?.Dispose();
            var words = $"{at} cannot be had for the page and the metrics: {refused.Message}";
            if (settings.IsNamed)
                throw new IOException($"{words}; name another port with --metrics-port, or 0 for none", refused);
            say($"{words}; name another port with --metrics-port");
            return null;
        }
    }

    public void Dispose()
    {
        Socket.Dispose();
        Certificate?.Dispose();
    }

    private static X509Certificate2? Read(WebSettings settings)
    {
        if (settings.Certificate is null)
            return null;
        try
        {
            return X509Certificate2.CreateFromPemFile(settings.Certificate, settings.Key);
        }
        catch (Exception fault) when (fault is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new IOException($"the certificate {settings.Certificate} cannot be used with {settings.Key}: {fault.Message}", fault);
        }
    }
}
