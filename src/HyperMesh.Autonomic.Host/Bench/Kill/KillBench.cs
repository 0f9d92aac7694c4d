using System.Diagnostics;
using HyperMesh.Autonomic.Engine.Knowledge;

namespace HyperMesh.Autonomic.Host.Bench.Kill;

/// <summary>Kills the loop again and again at random instants, and looks after each kill whether journal, state and kernel agree.</summary>
internal sealed class KillBench(string folder, int seed) : IKillBench
{
    /// <summary>What somebody else puts on a hook now and then.</summary>
    public const string Foreign = "foreign";

    private const int OldRecords = 6_000;
    private const int LongestLifeMilliseconds = 500;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Random _random = new(seed);
    private readonly KillWorld _world = new(folder);
    private readonly KillLedger _ledger = new();
    private readonly KillTally _tally = new();
    private readonly List<string> _posted = [];
    private readonly List<double> _starts = [];
    private bool _hasSettled;

    public List<string> Problems { get; } = [];

    public int Done => _tally.Kills;

    public async Task<BenchTable> RunAsync(int kills, CancellationToken cancel)
    {
        Fill();
        try
        {
            for (var kill = 1; kill <= kills; kill++)
                await LiveAndDieAsync(cancel).ConfigureAwait(false);
            await SettleAsync(cancel).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // What has been looked at so far counts; that everything comes to rest has not been seen.
        }

        return Table(kills);
    }

    /// <summary>A past that is to go, so that kills fall into its removal.</summary>
    private void Fill()
    {
        using var journal = Journal.Open(KillSubject.StoreIn(folder));
        for (var i = 0; i < OldRecords; i++)
            journal.Append(TimeProvider.System.GetUtcNow(), new Note("bench", "of long ago"), []);
    }

    private async Task LiveAndDieAsync(CancellationToken cancel)
    {
        using var process = KillProcess.Start(folder, seed, _tally.Kills, isCalm: false);
        var instant = KillInstant.Next(_random);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var hasStarted = false;
        var others = Task.CompletedTask;
        try
        {
            await UntilAsync(() => process.Marks[KillMark.Opening] > 0 || process.HasExited, Patience, cancel).ConfigureAwait(false);
            var begin = Stopwatch.GetTimestamp();
            if (!instant.IsStarting)
            {
                await process.StartedAsync(cancel).ConfigureAwait(false);
                hasStarted = true;
                _starts.Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
                others = InterfereAsync(new Random(_random.Next()), stop.Token);
            }

            await UntilAsync(instant, process, cancel).ConfigureAwait(false);
            if (process.HasExited)
                Problems.Add($"the process ended by itself: {await process.ErrorsAsync().ConfigureAwait(false)}");
        }
        finally
        {
            process.Kill();
            await stop.CancelAsync().ConfigureAwait(false);
            await others.ConfigureAwait(false);
        }

        Look($"kill {_tally.Kills + 1}");
        _tally.Add(process.Marks, hasStarted, _ledger.HasOpenAction);
    }

    /// <summary>Waits for the instant. Where its mark does not come in a life's time (the loop may be held), any instant is as good.</summary>
    private async Task UntilAsync(KillInstant instant, KillProcess process, CancellationToken cancel)
    {
        var longest = instant.IsStarting ? LongestStart() : LongestLifeMilliseconds;
        var life = TimeSpan.FromMilliseconds(longest * (instant.Mark is null ? instant.After : 1));
        await UntilAsync(() => process.HasExited || (instant.Mark is { } mark && process.Marks[mark] >= instant.Nth), life, cancel).ConfigureAwait(false);
        await Task.Delay(instant.Pause, TimeProvider.System, cancel).ConfigureAwait(false);
    }

    private static async Task UntilAsync(Func<bool> seen, TimeSpan limit, CancellationToken cancel)
    {
        var begin = Stopwatch.GetTimestamp();
        while (!seen() && Stopwatch.GetElapsedTime(begin) < limit)
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, cancel).ConfigureAwait(false);
    }

    private double LongestStart() => _starts.Count == 0 ? LongestLifeMilliseconds : 1.1 * _starts.Max();

    private async Task InterfereAsync(Random random, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            Interfere(random);
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(1, 30)), TimeProvider.System, stop).ContinueWith(_ => { }, TaskScheduler.Default).ConfigureAwait(false);
        }
    }

    /// <summary>People stop the loop and let it go on, answer proposals, and take programs off hooks.</summary>
    private void Interfere(Random random)
    {
        var store = KillSubject.StoreIn(folder);
        switch (random.Next(12))
        {
            case 0:
                _world.Put(KillSubject.Targets[random.Next(2)], Foreign);
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
        Problems.AddRange(_ledger.Look(journal, _world.HeldBy).Select(problem => $"{when}: {problem}"));
    }

    /// <summary>The last process is left in peace: everything comes to rest at the baseline, and nothing that was said is missing.</summary>
    private async Task SettleAsync(CancellationToken cancel)
    {
        Journal.Post(KillSubject.StoreIn(folder), new Standstill(StandstillState.Lifted, "end", "bench"), 0);
        using var process = KillProcess.Start(folder, seed, _tally.Kills, isCalm: true);
        try
        {
            await process.StartedAsync(cancel).ConfigureAwait(false);
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
        }

        _hasSettled = true;
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

    private BenchTable Table(int kills)
    {
        _starts.Sort();
        return new BenchTable("kill", ["what", "number"],
        [
            ["kills", _tally.Kills],
            .. _tally.Rows(),
            ["records", _ledger.Records],
            ["actions begun", _ledger.Intents],
            ["plans interrupted", _ledger.Interrupted],
            ["removals of old records", _ledger.Trims],
            ["said by people", _posted.Count],
            ["from opening the store until watching, median, ms", _starts.Count == 0 ? 0.0 : _starts[_starts.Count / 2]],
            ["things lost, doubled or different", Problems.Count],
        ], Problems.Count == 0)
        { IsPartial = _tally.Kills < kills || !_hasSettled };
    }
}
