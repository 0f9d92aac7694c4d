using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using HyperMesh.Autonomic.Host.Cli;

namespace HyperMesh.Autonomic.Host.Bench.Metrics;

/// <summary>Clients that scrape without a pause, in a process of their own, at the lowest priority: elsewhere they would be on other machines.</summary>
internal sealed class ScrapeCrowd : IDisposable
{
    private const string Verb = "scrape-crowd";

    private readonly Process _process;
    private long _scrapes;

    private ScrapeCrowd(Process process)
    {
        _process = process;
        _process.OutputDataReceived += (_, line) =>
        {
            if (long.TryParse(line.Data, NumberStyles.None, CultureInfo.InvariantCulture, out var scrapes))
                Interlocked.Exchange(ref _scrapes, scrapes);
        };
        _process.BeginOutputReadLine();
    }

    /// <summary>Scrapes that have ended, as it said last: it says so ten times a second.</summary>
    public long Scrapes => Interlocked.Read(ref _scrapes);

    public static ScrapeCrowd Start(string address, int clients) => new(Process.Start(new ProcessStartInfo(
        "nice", ["-n", "19", Environment.ProcessPath!, "bench", Verb, "--address", address, "--clients", clients.ToString(CultureInfo.InvariantCulture)])
    {
        RedirectStandardOutput = true,
    })!);

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
    }

    /// <summary>The process itself.</summary>
    public static Command Create()
    {
        var address = new Option<string>("--address") { Required = true };
        var clients = new Option<int>("--clients") { Required = true };
        var command = new Command(Verb) { address, clients };
        command.Hidden = true;
        command.SetAction((parsed, cancel) => RunAsync(new Uri(parsed.GetValue(address)! + "/metrics"), parsed.GetValue(clients), cancel));
        return command;
    }

    private static async Task<int> RunAsync(Uri page, int clients, CancellationToken cancel)
    {
        var scrapes = 0L;
        using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = clients }) { Timeout = Timeout.InfiniteTimeSpan };
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        var all = Enumerable.Range(0, clients).Select(_ => Task.Run(() => ScrapeAsync(http, page, () => Interlocked.Increment(ref scrapes), cancel), cancel)).ToList();
        while (!all.TrueForAll(client => client.IsCompleted) && await timer.WaitForNextTickAsync(cancel).ConfigureAwait(false))
            Console.Out.WriteLine(Interlocked.Read(ref scrapes));
        await Task.WhenAll(all).ConfigureAwait(false);
        return ExitCode.Done;
    }

    private static async Task ScrapeAsync(HttpClient http, Uri page, Action done, CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            using var answer = await http.GetAsync(page, HttpCompletionOption.ResponseHeadersRead, cancel).ConfigureAwait(false);
            await (await answer.Content.ReadAsStreamAsync(cancel).ConfigureAwait(false)).CopyToAsync(Stream.Null, cancel).ConfigureAwait(false);
            done();
        }
    }
}
