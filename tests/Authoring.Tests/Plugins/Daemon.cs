using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;

namespace Authoring.Tests.Plugins;

/// <summary><c>hypermesh run -o json</c> as a process of its own, and what it has told so far.</summary>
public sealed class Daemon : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly Cli _cli;
    private readonly Process _process;
    private readonly List<JsonElement> _records = [];
    private readonly BlockingCollection<string> _lines = [];
    private readonly ConcurrentQueue<string> _errors = [];

    public Daemon(TempFolder folder, params string[] arguments)
    {
        _cli = new Cli(folder);
        Store = folder["daemon.db"];
        _process = _cli.Start(["run", "-o", "json", "--interval", "100ms", "--store", Store, .. arguments]);
        _process.OutputDataReceived += (_, said) =>
        {
            if (said.Data is { } line)
                _lines.Add(line);
            else
                _lines.CompleteAdding();
        };
        _process.ErrorDataReceived += (_, said) => _errors.Enqueue(said.Data ?? "");
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public string Store { get; }

    public IReadOnlyList<JsonElement> Records => _records;

    /// <summary>What it has said on standard error.</summary>
    public string Errors => string.Join('\n', _errors);

    /// <summary>The next record of a kind that fits, from here on.</summary>
    public Task<JsonElement> UntilAsync(string kind, Func<JsonElement, bool> fits) => Task.Run(() =>
    {
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < Limit)
        {
            if (!_lines.TryTake(out var line, Limit - watch.Elapsed))
                break;
            var record = JsonDocument.Parse(line).RootElement;
            _records.Add(record);
            if (record.GetProperty("kind").GetString() == kind && fits(record))
                return record;
        }

        throw new TimeoutException($"no such {kind}; it told {string.Join('\n', _records)}\n{Errors}");
    });

    /// <summary>Ends it as Ctrl-C does, and waits for it.</summary>
    public int Stop()
    {
        Cli.Signal(_process, "INT");
        _process.WaitForExit(Limit).ShouldBeTrue("it does not end");
        return _process.ExitCode;
    }

    public void Dispose() => _cli.Dispose();
}
