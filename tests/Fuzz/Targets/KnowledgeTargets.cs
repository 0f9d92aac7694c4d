using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Engine.Knowledge.Audit;

namespace HyperMesh.Autonomic.Fuzz.Targets;

/// <summary>The journal: its records, its snapshots, its store.</summary>
internal static class KnowledgeTargets
{
    private static readonly DateTimeOffset Now = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    private static readonly Lazy<IReadOnlyList<KnowledgeRecord>> Story = new(() => [.. Told.Select(record => new KnowledgeRecord(record.Id, Now, record.Causes, RecordJson.ReadBody(record.Body)))]);

    private static readonly string[] RecordWords =
        ["\"kind\":", "note", "symptom", "plan", "action", "outcome", "verification", "approval", "standstill", "silencing", "trim", "incident", "feedback", "hold", "null", "{}", "[]", "\"a/b\"", "1e400"];

    public static IEnumerable<FuzzTarget> All =>
    [
        new("record-json", () => Repository.Texts(Told.Select(record => record.Body).Take(60)), Record) { Longest = 16 << 10, Words = RecordWords },
        new("snapshot", () => [.. new[] { 4, 12, 40 }.Select(count => SnapshotFormat.Write(StateOf(count)))], State) { Longest = 32 << 10, Words = RecordWords },
        new("snapshot-packed", () => [Snapshot.Of(StateOf(12), 12).State], PackedState) { Longest = 16 << 10 },
        new("store", () => [Store(12)], OpenStore) { Longest = 256 << 10, Tries = 120, Words = ["SQLite format 3\0", "CREATE TABLE", "records", "heads", "snapshots"] },
        new("store-audit", () => [Store(12)], AuditStore) { Longest = 256 << 10, Tries = 120 },
        new("store-repair", () => [Store(12)], RepairStore) { Longest = 256 << 10, Tries = 60 },
    ];

    /// <summary>Records of a real loop.</summary>
    private static IEnumerable<(long Id, long[] Causes, string Body)> Told
    {
        get
        {
            foreach (var line in File.ReadLines(Repository.PathOf("tests/HyperMesh.Autonomic.Host.Tests/Golden/udp-flood.jsonl")))
            {
                // The last line sums up.
                if (JsonNode.Parse(line) is not JsonObject record || !record.ContainsKey("id"))
                    continue;
                var (id, causes) = (record["id"]!.GetValue<long>(), record["cause"]!.AsArray().Select(cause => cause!.GetValue<long>()).ToArray());
                foreach (var name in (string[])["id", "cause", "at"])
                    record.Remove(name);
                yield return (id, causes, record.ToJsonString());
            }
        }
    }

    private static KnowledgeState StateOf(int count)
    {
        var state = new KnowledgeState();
        foreach (var record in Story.Value.Take(count))
            state.Apply(record);
        return state;
    }

    private static byte[] Store(int count)
    {
        var path = Scratch.PathOf("seed.db");
        using (var journal = Journal.Create(path))
        {
            foreach (var record in Story.Value.Take(count))
                journal.Append(Now, record.Body, record.Causes);
            journal.SaveSnapshot(Snapshot.Of(StateOf(count), count));
        }

        return File.ReadAllBytes(path);
    }

    private static string Record(byte[] input) => Promise.Any<JsonException>(() =>
    {
        var body = RecordJson.ReadBody(Encoding.UTF8.GetString(input));
        var text = RecordJson.WriteBody(body);
        Promise.Same(text, RecordJson.WriteBody(RecordJson.ReadBody(text)), "record");
        // A store may hold it without what caused it, and is opened all the same.
        new KnowledgeState().Apply(new KnowledgeRecord(5, Now, [], body));
        return body.GetType().Name;
    });

    private static string State(byte[] input) => Promise.Any<JsonException>(() =>
    {
        var written = SnapshotFormat.Write(SnapshotFormat.Read(input));
        var again = SnapshotFormat.Write(SnapshotFormat.Read(written));
        // A character may be written as itself or by its number.
        if (!JsonNode.DeepEquals(JsonNode.Parse(written), JsonNode.Parse(again)))
            throw new BrokenPromiseException($"state: {Encoding.UTF8.GetString(written)} came back as {Encoding.UTF8.GetString(again)}");
        return "read";
    });

    private static string PackedState(byte[] input)
    {
        var (state, problem) = new Snapshot(1, SnapshotFormat.Version, "", input).Open();
        return state is null == problem is null ? throw new BrokenPromiseException("neither a state nor a problem, or both") : Promise.Kind(problem ?? "");
    }

    private static string Put(byte[] input, string name)
    {
        var path = Scratch.PathOf(name);
        foreach (var suffix in (string[])["-wal", "-shm"])
            File.Delete(path + suffix);
        return Scratch.Write(name, input);
    }

    private static string OpenStore(byte[] input)
    {
        var path = Put(input, "store.db");
        var answer = Promise.Any<IOException>(() =>
        {
            using var journal = Journal.OpenToRead(path);
            var records = journal.Read().Count();
            KnowledgeState.Of(journal);
            return $"{Math.Min(records, 3)}";
        });
        return answer + Promise.Any<IOException>(() =>
        {
            using var journal = Journal.Open(path, new JournalSettings { Sync = JournalSync.AtCheckpoints });
            journal.Append(Now, new Note("loop", "started"), []);
            return "written";
        });
    }

    private static string AuditStore(byte[] input)
    {
        var path = Put(input, "audit.db");
        return Promise.Any<IOException>(() =>
        {
            var report = JournalAudit.Run(path, new AuditRequest());
            return report.IsGood ? "good" : Promise.Kind(report.Findings is [var first, ..] ? first.Problem : "no chain");
        });
    }

    private static string RepairStore(byte[] input)
    {
        var path = Put(input, "damaged.db");
        var output = Scratch.PathOf("sound.db");
        foreach (var suffix in (string[])["", "-wal", "-shm"])
            File.Delete(output + suffix);
        var answer = Promise.Any<IOException>(() =>
        {
            JournalRepair.Run(path, output, Now);
            var audit = JournalAudit.Run(output, new AuditRequest());
            return audit.IsGood ? "repaired" : throw new BrokenPromiseException($"what was repaired is not sound: {string.Join(' ', audit.Findings)}");
        });
        if (!File.ReadAllBytes(path).AsSpan().SequenceEqual(input))
            throw new BrokenPromiseException("the damaged store was written");
        return answer;
    }
}
