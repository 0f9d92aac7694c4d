using System.Diagnostics;
using System.Text.Json;
using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Engine.Knowledge.Audit;
using HyperMesh.Autonomic.Host.Knowledge;

namespace HyperMesh.Autonomic.Host.Bench;

/// <summary><c>bench state</c>: what snapshots and the removal of old records cost, on a store as a rule with a thousand groups leaves it.</summary>
internal static class StateBench
{
    private const int Groups = 1_000;

    public static Task<BenchTable> RunAsync(int records, CancellationToken cancel)
    {
        using var scratch = new ScratchFolder();
        return Task.FromResult(Measure(Path.Combine(scratch.Path, "store.db"), records, cancel));
    }

    private static BenchTable Measure(string path, int records, CancellationToken cancel)
    {
        var rows = new List<IReadOnlyList<object>>();
        void Add(string what, object figure) => rows.Add([what, figure]);
        Add("records", records);
        Add("filling it, s", Timed(() => Fill(path, records, cancel)));
        Add("bytes a record", new FileInfo(path).Length / records);

        using (var journal = Journal.Open(path))
        {
            var state = new KnowledgeState();
            Add("opening it without a snapshot, s", Timed(() => state = KnowledgeState.Of(journal)));
            Add("cases open", state.ActiveCases.Count());
            var saved = StateSnapshot.Save(journal, state);
            Add("a snapshot: on the loop's thread, ms", saved.Copying.TotalMilliseconds);
            Add("a snapshot: beside it, ms", saved.Writing.TotalMilliseconds);
            Add("a snapshot, bytes", saved.Bytes);
        }

        Add("opening it with a snapshot, ms", 1000 * Timed(() =>
        {
            using var journal = Journal.Open(path);
            KnowledgeState.Of(journal);
        }));
        Add("verifying it, s", Timed(() => Verify(path, records)));
        Add("statistics of it, s", Timed(() => Count(path)));
        using (var journal = Journal.Open(path))
        {
            Trim? gone = null;
            var half = new Retention { Age = TimeSpan.FromDays(36_500), Size = new FileInfo(path).Length / 2 };
            Add("removing all but the newest, and compacting, s", Timed(() => gone = Trimming.CarryOut(journal, half, TimeProvider.System.GetUtcNow())?.Body as Trim));
            Add("records removed", gone?.Removed ?? 0);
            Add("older records that stay for what is open", gone?.Kept.Count ?? 0);
        }

        Add("bytes after it", new FileInfo(path).Length);
        return new BenchTable("state", ["what", "number"], rows);
    }

    /// <summary>Seconds that something takes.</summary>
    public static double Timed(Action work)
    {
        var begin = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(begin).TotalSeconds;
    }

    /// <exception cref="IOException">The store is not sound.</exception>
    public static void Verify(string path, int records)
    {
        var report = JournalAudit.Run(path, new AuditRequest());
        if (!report.IsGood || report.Records < records)
            throw new IOException($"the store does not verify: {report.Findings.Count} findings in {report.Records} records");
    }

    private static void Count(string path)
    {
        using var journal = Journal.OpenToRead(path);
        var collector = new StatsCollector(journal.Find, since: null);
        foreach (var record in journal.Read())
            collector.Look(record);
    }

    /// <summary>Symptoms of one rule that come, are acted on and go, each in a group of its own; every tenth stays.</summary>
    private static void Fill(string path, int records, CancellationToken cancel)
    {
        using var journal = Journal.Open(path);
        var at = TimeProvider.System.GetUtcNow();
        for (var i = 0; journal.LastId < records && !cancel.IsCancellationRequested; i++)
        {
            var stays = i % 10 == 0 && i / 10 < Groups / 10;
            at = Live(journal, at, $"{{source=\"10.0.{i % Groups / 250}.{i % 250}\"}}", stays);
        }
    }

    private static DateTimeOffset Live(Journal journal, DateTimeOffset at, string group, bool stays)
    {
        var rule = new RuleId("guard", "block-source");
        var action = new PlannedAction("map.set", $"map:eth0{group}", JsonSerializer.SerializeToElement(new { program = "xdp_firewall", map = "blocked", key = group, value = 1 }));
        var evidence = new Evidence { Condition = "metric", Truth = "true", Series = $"xdp_source_packets_total{group}", Of = "rate", Value = 31_415.9 };
        long Say(RecordBody body, params long[] causes) => journal.Append(at += TimeSpan.FromMilliseconds(3), body, causes).Id;
        Symptom Symptom(SymptomState state) => new()
        {
            State = state,
            Rule = rule,
            Target = "eth0",
            Group = group,
            Severity = Severity.High,
            Score = 0.97,
            Since = at,
            Evidence = [evidence],
        };
        ChangePlan Plan(PlanPurpose purpose, long? undoes) => new()
        {
            Purpose = purpose,
            Rule = rule,
            Target = "eth0",
            Group = group,
            Mode = RuleMode.Enforce,
            Steps = [action],
            Undoes = undoes,
            Reason = "rate > 10k",
        };
        void Carry(long plan)
        {
            var intent = Say(new ActionIntent(plan, action), plan);
            Say(new Outcome { Action = intent, Plan = plan, Hook = action.Hook, Status = OutcomeStatus.Succeeded, Message = "done", Milliseconds = 0.4 }, intent);
        }

        var raised = Say(Symptom(SymptomState.Raised));
        var plan = Say(Plan(PlanPurpose.Remediate, null), raised);
        Carry(plan);
        Say(new Verification(plan, VerificationResult.Met, [evidence]), plan);
        if (stays)
            return at;

        var cleared = Say(Symptom(SymptomState.Cleared), raised);
        Carry(Say(Plan(PlanPurpose.Revert, plan), plan, cleared));
        return at;
    }
}
