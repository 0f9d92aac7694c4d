using System.Diagnostics;
using System.Net.WebSockets;
using System.Text.Json;

namespace HyperMesh.Autonomic.Host.Bench.Page;

/// <summary>Debian's Chromium without a window, on one page, in a profile that goes with it. It draws in software: there is no graphics card to help.</summary>
internal sealed class Chromium : IDisposable
{
    private const string Program = "/usr/bin/chromium";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);

    private readonly string _folder = Directory.CreateTempSubdirectory("hypermesh-chromium-").FullName;
    private readonly Process _process;

    public Chromium(string address)
    {
        _process = UnreadProcess.Start(Program,
        [
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-background-networking",
            "--disable-component-update", "--window-size=1400,1000", "--remote-debugging-port=0", $"--user-data-dir={_folder}", address,
        ]);
    }

    public static bool IsInstalled => File.Exists(Program);

    /// <summary>What all its processes have used so far.</summary>
    public TimeSpan ProcessorTime => ProcessTree.ProcessorTime(_process.Id);

    /// <summary>Asks its page, again and again until the answer is a number.</summary>
    /// <param name="expression">JavaScript; null while there is no answer yet.</param>
    /// <param name="cancel">Ends the waiting.</param>
    /// <exception cref="TimeoutException">There never was one.</exception>
    public async Task<double> AskAsync(string expression, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Patience);
        try
        {
            using var client = new HttpClient();
            var address = await PageAsync(client, limit.Token).ConfigureAwait(false);
            using var socket = new ClientWebSocket();
            await socket.ConnectAsync(address, limit.Token).ConfigureAwait(false);
            using var timer = new PeriodicTimer(Poll);
            while (true)
            {
                if (await EvaluateAsync(socket, expression, limit.Token).ConfigureAwait(false) is { } answer)
                    return answer;
                await timer.WaitForNextTickAsync(limit.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new TimeoutException($"chromium did not answer '{expression}'");
        }
    }

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Where its page is spoken to: it writes its port into its profile when it is up.</summary>
    private async Task<Uri> PageAsync(HttpClient client, CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(Poll);
        var file = Path.Combine(_folder, "DevToolsActivePort");
        while (true)
        {
            if (File.Exists(file) && (await File.ReadAllLinesAsync(file, cancel).ConfigureAwait(false)) is [{ Length: > 0 } port, _, ..])
            {
                using var list = JsonDocument.Parse(await client.GetStringAsync(new Uri($"http://127.0.0.1:{port}/json"), cancel).ConfigureAwait(false));
                foreach (var target in list.RootElement.EnumerateArray())
                    if (target.GetProperty("type").GetString() == "page")
                        return new Uri(target.GetProperty("webSocketDebuggerUrl").GetString()!);
            }

            await timer.WaitForNextTickAsync(cancel).ConfigureAwait(false);
        }
    }

    private static async Task<double?> EvaluateAsync(ClientWebSocket socket, string expression, CancellationToken cancel)
    {
        var question = JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object>
        {
            ["id"] = 1,
            ["method"] = "Runtime.evaluate",
            ["params"] = new Dictionary<string, object> { ["expression"] = expression, ["returnByValue"] = true },
        });
        await socket.SendAsync(question, WebSocketMessageType.Text, endOfMessage: true, cancel).ConfigureAwait(false);
        var buffer = new byte[64 << 10];
        var length = 0;
        WebSocketReceiveResult part;
        do
        {
            part = await socket.ReceiveAsync(new ArraySegment<byte>(buffer, length, buffer.Length - length), cancel).ConfigureAwait(false);
            length += part.Count;
        }
        while (!part.EndOfMessage);

        using var answer = JsonDocument.Parse(buffer.AsMemory(0, length));
        return answer.RootElement.GetProperty("result").GetProperty("result") is var result && result.TryGetProperty("value", out var value) && value.ValueKind == JsonValueKind.Number
            ? value.GetDouble()
            : null;
    }
}
