using System.Diagnostics;
using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Engine.Knowledge.Audit;

namespace HyperMesh.Autonomic.Host.Bench.Kill;

/// <summary>Kills <c>hypermesh run</c> again and again while it swaps programs of the running kernel under floods, and looks after each death and each restart
/// whether journal, state and hook agree, and whether anything was done twice.</summary>
internal sealed class KernelKillBench(string folder, int seed) : IKillBench
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LongestLife = TimeSpan.FromSeconds(2.5);

    /// <summary>A swap takes some milliseconds.</summary>
    private static readonly TimeSpan LongestSwap = TimeSpan.FromMilliseconds(6);

    private readonly Random _random = new(seed);
    private readonly KillLedger _ledger = new();
    private readonly List<double> _starts = [];
    private int _underWay;
    private int _starting;
    private bool _hasSettled;

    public List<string> Problems { get; } = [];

    public int Done { get; private set; }

    private string Store => KillSubject.StoreIn(folder);

    public async Task<BenchTable> RunAsync(int kills, CancellationToken cancel)
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "policy.yaml"), KernelStage.Policy, cancel).ConfigureAwait(false);
        using var stage = new KernelStage(seed);
        try
        {
            while (Done < kills)
                await LiveAndDieAsync(stage, cancel).ConfigureAwait(false);
            stage.EndFloods();
            using var last = Start(stage);
            await SettledAsync(stage, last, () => stage.ProgramOnHook() == KernelStage.Calm, cancel).ConfigureAwait(false);
            Look(stage, "at the end");
            _hasSettled = true;
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // What has been looked at so far counts.
        }

        return Table(stage, kills);
    }

    private async Task LiveAndDieAsync(KernelStage stage, CancellationToken cancel)
    {
        using var process = Start(stage);
        var begin = Stopwatch.GetTimestamp();
        var isStarting = _starts.Count > 0 && _random.Next(4) == 0;
        if (isStarting)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(_random.NextDouble() * _starts.Max()), TimeProvider.System, cancel).ConfigureAwait(false);
        }
        else
        {
            await SettledAsync(stage, process, () => true, cancel).ConfigureAwait(false);
            _starts.Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
            await process.LiveAsync(_random.Next(3) == 0 ? null : _random.Next(1, 3), LongestLife * _random.NextDouble(), LongestSwap * _random.NextDouble(), cancel).ConfigureAwait(false);
        }

        if (await process.KillAsync().ConfigureAwait(false) is { } words)
            Problems.Add($"the process ended by itself: {words}");
        Done++;
        Look(stage, $"kill {Done}");
        _starting += isStarting ? 1 : 0;
        _underWay += _ledger.HasOpenAction ? 1 : 0;
    }

    /// <summary>Until the process has begun and nothing is under way: then what it found must have been reconciled.</summary>
    private async Task SettledAsync(KernelStage stage, KernelKillProcess process, Func<bool> also, CancellationToken cancel)
    {
        var (before, begin) = (_ledger.Records, Stopwatch.GetTimestamp());
        while (!IsAtRest(before) || !also())
        {
            cancel.ThrowIfCancellationRequested();
            if (process.HasExited || Stopwatch.GetElapsedTime(begin) > Patience)
                throw new IOException($"after kill {Done} the process did not come to rest: {await process.KillAsync().ConfigureAwait(false)}");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, cancel).ConfigureAwait(false);
        }

        Look(stage, $"restart after kill {Done}");
    }

    private bool IsAtRest(long before)
    {
        if (!File.Exists(Store))
            return false;
        try
        {
            using var journal = Journal.OpenToRead(Store);
            return journal.Read(before).Any(record => record.Body is Outcome { Status: not OutcomeStatus.Interrupted }) && !KnowledgeState.Of(journal).Executing.Any();
        }
        catch (IOException)
        {
            // It is just being made.
            return false;
        }
    }

    private void Look(KernelStage stage, string when)
    {
        if (!File.Exists(Store))
            return;

        using var journal = Journal.OpenToRead(Store);
        // The process may live: what is on the hook is looked at on both sides of the journal, and counts only when nothing has moved.
        var held = stage.ProgramOnHook();
        var problems = _ledger.Look(journal, _ => held).ToList();
        if (journal.LastId == LastId() && held == stage.ProgramOnHook())
            Problems.AddRange(problems.Select(problem => $"{when}: {problem}"));
        var audit = JournalAudit.Run(Store, new AuditRequest());
        Problems.AddRange(audit.Findings.Select(finding => $"{when}: record {finding.Id}: {finding.Problem}"));
        Problems.AddRange(Twice(journal, stage).Select(problem => $"{when}: {problem}"));
    }

    private long LastId()
    {
        using var journal = Journal.OpenToRead(Store);
        return journal.LastId;
    }

    /// <summary>A symptom is answered once, and the kernel has not seen more swaps than were begun.</summary>
    private static IEnumerable<string> Twice(Journal journal, KernelStage stage)
    {
        var swaps = stage.Swaps;
        var records = journal.Read().ToList();
        var succeeded = records.Select(record => record.Body).OfType<Outcome>().Where(outcome => outcome.Status == OutcomeStatus.Succeeded).Select(outcome => outcome.Plan).ToHashSet();
        foreach (var answers in records.Where(record => record.Body is ChangePlan { Purpose: PlanPurpose.Remediate } && succeeded.Contains(record.Id)).GroupBy(record => record.Causes[0]))
            if (answers.Count() > 1)
                yield return $"symptom {answers.Key} was answered {answers.Count()} times, by plans {string.Join(", ", answers.Select(answer => answer.Id))}";
        var begun = records.Count(record => record.Body is ActionIntent intent && KillWorld.ProgramOf(intent.Action) == KernelStage.Firewall);
        if (swaps > begun)
            yield return $"the kernel went to {KernelStage.Firewall} {swaps} times, and {begun} swaps to it were begun";
    }

    private KernelKillProcess Start(KernelStage stage) => new(
        [
            "run", "--interface", stage.Interface, "--interval", "20ms", "--policies", Path.Combine(folder, "policy.yaml"), "--pins", stage.PinRoot,
            "--program", KernelStage.Calm, "--store", Store, "-o", "json",
        ], Path.Combine(folder, "state"));

    private BenchTable Table(KernelStage stage, int kills)
    {
        _starts.Sort();
        return new BenchTable("kill-kernel", ["what", "number"],
        [
            ["kills", Done],
            ["- while an action was under way", _underWay],
            ["- before the process was at rest (also counted above)", _starting],
            ["floods", stage.Floods],
            ["swaps to the firewall seen in the kernel", stage.Swaps],
            ["records", _ledger.Records],
            ["actions begun", _ledger.Intents],
            ["plans interrupted", _ledger.Interrupted],
            ["from the start of the process until at rest, median, ms", _starts.Count == 0 ? 0.0 : _starts[_starts.Count / 2]],
            ["things lost, doubled or different", Problems.Count],
        ], Problems.Count == 0)
        { IsPartial = !_hasSettled };
    }
}
