using System.Diagnostics;
using HyperMesh.Autonomic.Engine.Knowledge;

namespace HyperMesh.Autonomic.Host.Bench.Kill;

/// <summary>Kills the loop again and again at random instants, and looks after each kill whether journal, state and kernel agree.</summary>
internal sealed class KillBench(string folder, int seed)
{
    /// <summary>What somebody else puts on a hook now and then.</summary>
    public const string Foreign = "foreign";

    private const int OldRecords = 12_000;
    private const int LongestLifeMilliseconds = 500;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Random _random = new(seed);
    private readonly KillWorld _world = new(folder);
    private readonly KillLedger _ledger = new();
    private readonly List<string> _posted = [];
    private readonly List<double> _starts = [];

    public List<string> Problems { get; } = [];

    public async Task<BenchTable> RunAsync(int kills, CancellationToken cancel)
    {
        Fill();
        for (var kill = 1; kill <= kills; kill++)
        {
            await LiveAndDieAsync(cancel).ConfigureAwait(false);
            Look($"kill {kill}");
        }

        await SettleAsync(cancel).ConfigureAwait(false);
        return Table(kills);
    }

    /// <summary>A past that is to go, so that kills fall into its removal.</summary>
    private void Fill()
    {
        using var journal = Journal.Open(KillSubject.StoreIn(folder));
        for (var i = 0; i < OldRecords; i++)
            journal.Append(TimeProvider.System.GetUtcNow(), new Note("bench", "of long ago"), []);
    }

    private double LongestStart() => _starts.Count == 0 ? LongestLifeMilliseconds : 1.1 * _starts.Max();

    private async Task LiveAndDieAsync(CancellationToken cancel)
    {
        using var process = Start(isCalm: false);
        try
        {
            // Every fourth dies while it starts, when it reconciles what the one before has left.
            var begin = Stopwatch.GetTimestamp();
            if (_random.Next(4) > 0)
            {
                await StartedAsync(process, cancel).ConfigureAwait(false);
                _starts.Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
            }
            else
            {
                await Task.Delay(TimeSpan.FromMilliseconds(_random.NextDouble() * LongestStart()), TimeProvider.System, cancel).ConfigureAwait(false);
            }

            var end = Stopwatch.GetTimestamp() + (long)(_random.NextDouble() * LongestLifeMilliseconds / 1000 * Stopwatch.Frequency);
            while (Stopwatch.GetTimestamp() < end && !process.HasExited)
            {
                Interfere();
                await Task.Delay(TimeSpan.FromMilliseconds(_random.Next(1, 30)), TimeProvider.System, cancel).ConfigureAwait(false);
            }

            if (process.HasExited)
                Problems.Add($"the process ended by itself: {await process.StandardError.ReadToEndAsync(cancel).ConfigureAwait(false)}");
        }
        finally
        {
            if (!process.HasExited)
                process.Kill();
            await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }

    /// <summary>People stop the loop and let it go on, answer proposals, and take programs off hooks.</summary>
    private void Interfere()
    {
        var store = KillSubject.StoreIn(folder);
        switch (_random.Next(12))
        {
            case 0:
                _world.Put(KillSubject.Targets[_random.Next(2)], Foreign);
                break;
            case 1 or 2:
                var reason = $"post {_posted.Count + 1}";
                Journal.Post(store, new Standstill(_posted.Count % 3 == 1 ? StandstillState.Held : StandstillState.Lifted, reason, "bench"), 0);
                _posted.Add(reason);
                break;
            case 3 or 4:
                using (var journal = Journal.OpenToRead(store))
                    if (KnowledgeState.Of(journal).Proposals.FirstOrDefault(proposal => proposal.Granted is null) is { } proposal)
                        Journal.Post(store, new Approval(proposal.Record, true, "bench"), proposal.Record);
                break;
        }
    }

    private void Look(string when)
    {
        if (!File.Exists(KillSubject.StoreIn(folder)))
            return;

        using var journal = Journal.Open(KillSubject.StoreIn(folder));
        Problems.AddRange(_ledger.Look(journal, _world).Select(problem => $"{when}: {problem}"));
    }

    /// <summary>The last process is left in peace: everything comes to rest at the baseline, and nothing that was said is missing.</summary>
    private async Task SettleAsync(CancellationToken cancel)
    {
        Journal.Post(KillSubject.StoreIn(folder), new Standstill(StandstillState.Lifted, "end", "bench"), 0);
        using var process = Start(isCalm: true);
        try
        {
            await StartedAsync(process, cancel).ConfigureAwait(false);
            var begin = Stopwatch.GetTimestamp();
            while (!IsAtRest())
            {
                if (Stopwatch.GetElapsedTime(begin) > Patience)
                {
                    Problems.Add("it does not come to rest");
                    break;
                }

                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancel).ConfigureAwait(false);
            }
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
        }

        Look("at the end");
        foreach (var target in KillSubject.Targets.Where(target => _world.HeldBy(target) != "pass"))
            Problems.Add($"{target} holds {_world.HeldBy(target)} at the end");
        foreach (var reason in _posted.Where(reason => _ledger.SaidOf(reason) != 1))
            Problems.Add($"'{reason}' is in the journal {_ledger.SaidOf(reason)} times");
    }

    private bool IsAtRest()
    {
        using var journal = Journal.OpenToRead(KillSubject.StoreIn(folder));
        var state = KnowledgeState.Of(journal);
        return !state.ActiveCases.Any() && !state.Executing.Any() && state.Hooks.All(hook => hook is { IsUncertain: false, Executing: null, Drift: null })
            && KillSubject.Targets.All(target => _world.HeldBy(target) == "pass");
    }

    private Process Start(bool isCalm)
    {
        var program = Environment.ProcessPath ?? throw new InvalidOperationException("nobody knows what this program is");
        string[] words = ["bench", KillSubject.Verb, "--folder", folder, "--seed", $"{seed}", .. isCalm ? (string[])["--calm"] : []];
        return Process.Start(new ProcessStartInfo(program, words) { RedirectStandardOutput = true, RedirectStandardError = true })!;
    }

    private static async Task StartedAsync(Process process, CancellationToken cancel)
    {
        if (await process.StandardOutput.ReadLineAsync(cancel).AsTask().WaitAsync(Patience, cancel).ConfigureAwait(false) is null)
            throw new InvalidOperationException($"it did not start: {await process.StandardError.ReadToEndAsync(cancel).ConfigureAwait(false)}");
    }

    private BenchTable Table(int kills)
    {
        _starts.Sort();
        return new BenchTable("kill", ["what", "number"],
        [
            ["kills", kills],
            ["records", _ledger.Records],
            ["actions begun", _ledger.Intents],
            ["plans interrupted", _ledger.Interrupted],
            ["removals of old records", _ledger.Trims],
            ["said by people", _posted.Count],
            ["start until watching, median, ms", _starts.Count == 0 ? 0.0 : _starts[_starts.Count / 2]],
            ["things lost, doubled or different", Problems.Count],
        ], Problems.Count == 0);
    }
}
