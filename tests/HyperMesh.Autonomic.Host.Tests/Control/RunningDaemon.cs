using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace HyperMesh.Autonomic.Host.Tests.Control;

/// <summary>A daemon as a process of its own, without interfaces, so that it needs no rights; it goes with the test.</summary>
public sealed class RunningDaemon : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly StringBuilder _errors = new();
    private readonly StreamReader _lines;

    /// <param name="cli">Starts it.</param>
    /// <param name="folder">Where store and socket lie.</param>
    /// <param name="arguments">Beside the store.</param>
    public RunningDaemon(Cli cli, TempFolder folder, params string[] arguments)
    {
        Store = folder["loop.db"];
        Socket = Store + ".sock";
        _process = cli.Start(["run", "--store", Store, "-o", "json", .. arguments]);
        _process.ErrorDataReceived += (_, line) =>
        {
            lock (_errors)
                _errors.AppendLine(line.Data);
        };
        _process.BeginErrorReadLine();
        _lines = _process.StandardOutput;
        Client = ClientOf(() => Socket);
    }

    public string Store { get; }

    public string Socket { get; init; }

    public HttpClient Client { get; }

    public Process Process => _process;

    public string Errors
    {
        get
        {
            lock (_errors)
                return _errors.ToString();
        }
    }

    /// <summary>A client of a socket.</summary>
    public static HttpClient ClientOf(Func<string> socket) => new(new SocketsHttpHandler
    {
        ConnectCallback = async (_, cancel) => new NetworkStream(await ConnectAsync(socket(), cancel), ownsSocket: true),
    })
    {
        BaseAddress = new Uri("http://localhost/"),
        Timeout = Limit,
    };

    public static async Task<Socket> ConnectAsync(string path, CancellationToken cancel = default)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancel);
        return socket;
    }

    /// <summary>Waits until the socket answers.</summary>
    public async Task<RunningDaemon> ReadyAsync()
    {
        await Waiting.UntilAsync(AnswersAsync, $"the daemon answers on {Socket}", () => Errors);
        return this;
    }

    /// <summary>The next record of a kind that the daemon says.</summary>
    public JsonElement Next(string kind, Func<JsonElement, bool>? which = null)
    {
        while (_lines.ReadLine() is { } line)
            if (JsonDocument.Parse(line).RootElement is var record && record.GetProperty("kind").GetString() == kind && (which is null || which(record)))
                return record;
        throw new InvalidOperationException($"the daemon has ended without such a {kind}: {Errors}");
    }

    public async Task<JsonElement> GetAsync(string path)
    {
        using var answer = await Client.GetAsync(path);
        var text = await answer.Content.ReadAsStringAsync();
        answer.IsSuccessStatusCode.ShouldBeTrue($"{path}: {answer.StatusCode} {text}");
        return JsonDocument.Parse(text).RootElement;
    }

    /// <summary>Waits until the status is as it should be.</summary>
    public async Task<JsonElement> StatusAsync(Func<JsonElement, bool> isSo, string what)
    {
        var status = default(JsonElement);
        await Waiting.UntilAsync(async () => isSo(status = await GetAsync("/v1/status")), what, () => status);
        return status;
    }

    public int End()
    {
        Cli.Signal(_process, "TERM");
        _process.WaitForExit(Limit).ShouldBeTrue("it ends");
        return _process.ExitCode;
    }

    public void Dispose() => Client.Dispose();

    private async Task<bool> AnswersAsync()
    {
        try
        {
            (await ConnectAsync(Socket)).Dispose();
            return true;
        }
        catch (SocketException)
        {
            _process.HasExited.ShouldBeFalse(Errors);
            return false;
        }
    }
}
