using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace HyperMesh.Autonomic.Executors.Tests.Webhooks;

/// <summary>A server on this host that answers each connection with the next of its answers, the last one for ever, and keeps what it was sent.</summary>
internal sealed class Listener : IDisposable
{
    private readonly TcpListener _socket = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly string[] _answers;
    private readonly X509Certificate2? _certificate;
    private readonly List<string> _requests = [];
    private readonly Lock _gate = new();

    /// <param name="answers">Status lines, with the body after a '|'; "silence" for no answer, "hang up" for none and a closed connection.</param>
    public Listener(params string[] answers)
        : this(false, answers)
    {
    }

    private Listener(bool isSecure, string[] answers)
    {
        _answers = answers;
        _certificate = isSecure ? Certificate() : null;
        _socket.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_socket.LocalEndpoint).Port;

    public string Address => $"{(_certificate is null ? "http" : "https")}://localhost:{Port}/api/v2/alerts";

    public IReadOnlyList<string> Requests
    {
        get
        {
            lock (_gate)
                return [.. _requests];
        }
    }

    /// <summary>One with a certificate that nobody has reason to trust.</summary>
    public static Listener Secure(params string[] answers) => new(true, answers);

    public void Dispose()
    {
        _end.Cancel();
        _socket.Dispose();
        _certificate?.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            for (var i = 0; ; i++)
            {
                using var client = await _socket.AcceptTcpClientAsync(_end.Token).ConfigureAwait(false);
                await ServeAsync(client, _answers[Math.Min(i, _answers.Length - 1)]).ConfigureAwait(false);
            }
        }
        catch (Exception over) when (over is OperationCanceledException or ObjectDisposedException or SocketException)
        {
        }
    }

    private async Task ServeAsync(TcpClient client, string answer)
    {
        try
        {
            await using Stream stream = _certificate is null ? client.GetStream() : await SecureAsync(client).ConfigureAwait(false);
            var request = await ReadAsync(stream).ConfigureAwait(false);
            lock (_gate)
                _requests.Add(request);
            if (answer == "silence")
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, _end.Token).ConfigureAwait(false);
            if (answer == "hang up")
                return;

            var parts = answer.Split('|');
            var body = parts.Length > 1 ? parts[1] : "";
            await stream.WriteAsync(Encoding.UTF8.GetBytes($"HTTP/1.1 {parts[0]}\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}"))
                .ConfigureAwait(false);
        }
        catch (Exception refused) when (refused is IOException or System.Security.Authentication.AuthenticationException)
        {
        }
    }

    private async Task<SslStream> SecureAsync(TcpClient client)
    {
        var stream = new SslStream(client.GetStream());
        await stream.AuthenticateAsServerAsync(_certificate!).ConfigureAwait(false);
        return stream;
    }

    private static async Task<string> ReadAsync(Stream stream)
    {
        var text = new StringBuilder();
        var buffer = new byte[4096];
        while (await stream.ReadAsync(buffer).ConfigureAwait(false) is var read and > 0)
        {
            text.Append(Encoding.UTF8.GetString(buffer, 0, read));
            var head = text.ToString().IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (head >= 0 && text.Length - head - 4 >= Length(text.ToString()[..head]))
                break;
        }

        return text.ToString();
    }

    private static int Length(string head) => head.Split("\r\n")
        .Where(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))
        .Select(line => int.Parse(line.Split(':')[1], System.Globalization.CultureInfo.InvariantCulture)).FirstOrDefault();

    private static X509Certificate2 Certificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var made = request.CreateSelfSigned(DateTimeOffset.UnixEpoch.AddYears(40), DateTimeOffset.UnixEpoch.AddYears(90));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }
}
