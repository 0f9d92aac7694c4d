using System.Diagnostics;
using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Host.Traffic;

namespace HyperMesh.Autonomic.Host.Bench;

/// <summary>A journal of so many records: how fast they come in, and when they are on disk, with group commit, with a sync for each record, and with none;
/// what the shell of SQLite makes of it; and what opening, folding and verifying such a store takes. The disk is that of the folder for temporary files (TMPDIR).</summary>
internal static class JournalBench
{
    // Each of these waits for the disk.
    private const int MostSynced = 2000;
    private const int Lone = 500;
    private const int Warm = 2000;
    private const int SizeOfOne = 400;

    // What lies between a symptom and the beginning of an action: the symptom, the plan, the intent.
    private const int InBurst = 3;
    private const int Bursts = 500;
    private static readonly TimeSpan BetweenBursts = TimeSpan.FromMilliseconds(10);
    private static readonly Note Body = new("bench", new string('x', 350));

    public static Task<BenchTable> RunAsync(int records, CancellationToken cancel) => Task.Run(() => Measure(records, cancel), cancel);

    private static BenchTable Measure(int records, CancellationToken cancel)
    {
        using var scratch = new ScratchFolder();
        var store = Path.Combine(scratch.Path, "grouped.db");
        Append(Path.Combine(scratch.Path, "warm.db"), JournalSync.AtCheckpoints, Math.Min(records, Warm), cancel);
        IReadOnlyList<object> grouped = ["group commit", .. Append(store, JournalSync.Grouped, records, cancel)];
        IReadOnlyList<object> each = ["a sync for each", .. Append(Path.Combine(scratch.Path, "each.db"), JournalSync.EachRecord, Math.Min(records, MostSynced), cancel)];
        IReadOnlyList<object> none = ["no sync but at checkpoints", .. Append(Path.Combine(scratch.Path, "none.db"), JournalSync.AtCheckpoints, records, cancel)];
        return new BenchTable(
            "journal",
            ["a record of 400 B", "records", "seconds", "records/s", "append µs p50", "append µs p99", "append µs max", "on disk after ms p50", "on disk after ms p99", "3 after a pause, µs p50", "p99", "max", "B/record"],
            [
                grouped, each, none,
                .. ByHand(scratch.Path, Math.Min(records, MostSynced)),
                Timed("opening it", records, () => Journal.Open(store).Dispose()),
                Timed("opening and folding it, no snapshot", records, () => Fold(store)),
                Timed("verify", records, () => StateBench.Verify(store, records)),
            ]);
    }

    /// <summary>As many records of the same size by the shell of SQLite, each safe on disk before the next, as a script does it that keeps a log there.</summary>
    private static IReadOnlyList<IReadOnlyList<object>> ByHand(string folder, int records)
    {
        if (!Tool.Has("sqlite3"))
            return [];
        var (store, script) = (Path.Combine(folder, "by-hand.db"), Path.Combine(folder, "by-hand.sql"));
        File.WriteAllLines(
            script,
            [
                "pragma journal_mode = wal; pragma synchronous = full; create table records(id integer primary key, body text);",
                .. Enumerable.Repeat($"insert into records(body) values ('{new string('x', SizeOfOne)}');", records),
            ]);
        return [Timed("sqlite3, a transaction for each", records, () => Tool.Run("sqlite3", $"{store} \".read {script}\""))];
    }

    private static IReadOnlyList<object> Append(string store, JournalSync sync, int records, CancellationToken cancel)
    {
        var times = new double[records];
        double seconds;
        List<double> lone = [];
        double[] bursts;
        using (var journal = Journal.Open(store, new JournalSettings { Sync = sync }))
        {
            var begin = Stopwatch.GetTimestamp();
            for (var i = 0; i < records; i++)
            {
                cancel.ThrowIfCancellationRequested();
                var start = Stopwatch.GetTimestamp();
                journal.Append(DateTimeOffset.UnixEpoch, Body, []);
                times[i] = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
            }

            Settle(journal, sync);
            seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds;
            if (sync != JournalSync.AtCheckpoints)
                lone = [.. Enumerable.Range(0, Math.Min(records, Lone)).Select(_ => UntilDurable(journal)).Order()];
            bursts = [.. Enumerable.Range(0, Math.Clamp(records / InBurst, 1, Bursts)).Select(_ => Burst(journal, cancel)).Order()];
        }

        Array.Sort(times);
        return
        [
            records, seconds, records / seconds, Percentiles.At(times, 0.5), Percentiles.At(times, 0.99), times[^1],
            lone.Count == 0 ? "" : Percentiles.At(lone, 0.5), lone.Count == 0 ? "" : Percentiles.At(lone, 0.99),
            Percentiles.At(bursts, 0.5), Percentiles.At(bursts, 0.99), bursts[^1],
            (double)new FileInfo(store).Length / (records + lone.Count + (bursts.Length * InBurst)),
        ];
    }

    private static void Settle(Journal journal, JournalSync sync)
    {
        if (sync != JournalSync.AtCheckpoints && !SpinWait.SpinUntil(() => journal.DurableId == journal.LastId, TimeSpan.FromMinutes(1)))
            throw new IOException("the records did not come to disk within a minute");
    }

    /// <summary>Milliseconds from one append, with nothing before it, until it is on disk.</summary>
    private static double UntilDurable(Journal journal)
    {
        var begin = Stopwatch.GetTimestamp();
        var id = journal.Append(DateTimeOffset.UnixEpoch, Body, []).Id;
        SpinWait.SpinUntil(() => journal.DurableId >= id);
        return Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
    }

    /// <summary>Microseconds that the loop waits when it writes what leads to an action, after a while without anything.</summary>
    private static double Burst(Journal journal, CancellationToken cancel)
    {
        cancel.WaitHandle.WaitOne(BetweenBursts);
        cancel.ThrowIfCancellationRequested();
        var begin = Stopwatch.GetTimestamp();
        for (var i = 0; i < InBurst; i++)
            journal.Append(DateTimeOffset.UnixEpoch, Body, []);
        return Stopwatch.GetElapsedTime(begin).TotalMicroseconds;
    }

    private static void Fold(string store)
    {
        using var journal = Journal.OpenToRead(store);
        var state = new KnowledgeState();
        foreach (var record in journal.Read())
            state.Apply(record);
    }

    private static IReadOnlyList<object> Timed(string name, int records, Action work)
    {
        var begin = Stopwatch.GetTimestamp();
        work();
        var seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds;
        return [name, records, seconds, records / seconds, "", "", "", "", "", "", "", "", ""];
    }
}
