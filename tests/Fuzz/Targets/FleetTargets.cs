using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using HyperMesh.Autonomic.Engine.Fleet;
using HyperMesh.Autonomic.Fleet;
using HyperMesh.Autonomic.Fleet.Etcd;

namespace HyperMesh.Autonomic.Fuzz.Targets;

/// <summary>What the shared store of a fleet answers, and what others have put into it.</summary>
internal static class FleetTargets
{
    private static readonly FleetKeys Keys = new("f");

    private static readonly JsonTypeInfo[] Answers =
    [
        EtcdJson.Default.RangeResponse, EtcdJson.Default.TxnResponse, EtcdJson.Default.PutResponse, EtcdJson.Default.LeaseGrantResponse, EtcdJson.Default.LeaseKeepAliveResponse,
        EtcdJson.Default.AuthenticateResponse, EtcdJson.Default.StatusResponse, EtcdJson.Default.WatchMessage, EtcdJson.Default.ErrorBody,
    ];

    private static readonly string[] Words =
        ["header", "kvs", "key", "value", "events", "result", "revision", "mod_revision", "lease", "type", "DELETE", "error", "\"-1\"", "\"9223372036854775807\"", "null", "L2h5cGVybWVzaA==", "\n"];

    public static IEnumerable<FuzzTarget> All =>
    [
        new("etcd-answer", () => Repository.Texts(
            """{"header":{"cluster_id":"1","member_id":"2","revision":"3"},"kvs":[{"key":"YQ==","value":"Yg==","create_revision":"1","mod_revision":"2","version":"1","lease":"5"}],"count":"1"}""",
            """{"header":{"revision":"3"},"succeeded":true,"responses":[{"response_range":{"kvs":[]}}]}""", """{"ID":"5","TTL":"10"}""", """{"error":"x","code":5,"message":"y"}"""), Answer) { Words = Words, Longest = 8 << 10 },
        new("etcd-stream", () => Repository.Texts(
            $$$"""{"result":{"header":{"revision":"5"},"created":true}}{{{"\n"}}}{"result":{"header":{"revision":"6"},"events":[{"kv":{"key":"YQ==","value":"Yg==","mod_revision":"6"}},{"type":"DELETE","kv":{"key":"YQ==","mod_revision":"6"}}]}}{{{"\n"}}}"""),
            Stream) { Words = Words, Longest = 32 << 10 },
        new("fleet-value", () => Values, Value) { Longest = 8 << 10, Words = ["node", "version", "hooks", "instance", "host", "boot", "pid", "begun", "stable", "previous", "canary", "nodes", "limits", "files", "reason", "until"] },
        new("fleet-model", () => [Event(Keys.Nodes + "a", Values[0]), Event(Keys.Rollout, Values[1]), Event(Keys.AllBlocks + "192.0.2.0%2F24/a", Values[2]), Event(Keys.AllSlots + "p/r/a", Values[3])], Model)
        { Longest = 4 << 10, Words = [Keys.Nodes, Keys.AllBlocks, Keys.AllSlots, Keys.AllSymptoms, Keys.Rollout, "%2F", "%25", "/"] },
    ];

    private static IReadOnlyList<byte[]> Values =>
    [
        FleetValues.Write(new Presence(Guid.Empty, "h", "b", 5, 7)),
        FleetValues.Write(PolicyRollout.None),
        FleetValues.Write(new BlockValue("why", DateTimeOffset.UnixEpoch)),
        FleetValues.Write(new SlotBook("a", 5, 3, 1)),
        FleetValues.Write(new RevisionValue(new Dictionary<string, string> { ["a.yaml"] = "x" })),
    ];

    private static string Answer(byte[] input) => string.Join('|', Answers.Select(type => Promise.Only<JsonException>(() => $"{JsonSerializer.Deserialize(input, type) is null}")).Distinct().Take(4));

    private static string Stream(byte[] input) => Promise.Only<EtcdException>(() =>
    {
        var endpoint = new Uri("http://127.0.0.1:2379");
        using var stream = new EtcdStream(new HttpResponseMessage(), new Trickle(input), 16 << 10, fault => new EtcdException(EtcdFault.Unavailable, endpoint, fault.Message, fault));
        var documents = 0;
        while (true)
        {
            var next = stream.NextAsync(EtcdJson.Default.WatchMessage, CancellationToken.None);
            if (!next.IsCompleted)
                throw new BrokenPromiseException("it waits where nothing is to come");
            if (next.GetAwaiter().GetResult() is null)
                return $"{Math.Min(documents, 3)}";
            documents++;
        }
    });

    private static string Value(byte[] input) =>
        Read<Presence>(input) + Read<PolicyRollout>(input) + Read<BlockValue>(input) + Read<SlotBook>(input) + Read<RevisionValue>(input) + Read<NodeState>(input) + Read<PolicyChange>(input)
        + Read<PolicyAcknowledgement>(input) + Read<PolicyResults>(input);

    private static string Read<T>(byte[] input)
        where T : class
    {
        if (FleetValues.Read<T>(input, FleetValues.LargestState, out var wrong) is not { } read)
            return wrong.Length > 0 ? Promise.Kind(wrong)[..Math.Min(Promise.Kind(wrong).Length, 12)] : throw new BrokenPromiseException("no value and no reason");
        var text = FleetValues.Write(read);
        var again = FleetValues.Read<T>(text, int.MaxValue, out wrong) ?? throw new BrokenPromiseException($"what is written is refused: {wrong}");
        Promise.Same(Encoding.UTF8.GetString(text), Encoding.UTF8.GetString(FleetValues.Write(again)), typeof(T).Name);
        return typeof(T).Name;
    }

    /// <summary>A line with the key, then the value.</summary>
    private static byte[] Event(string key, byte[] value) => [.. Repository.Text(key), (byte)'\n', .. value];

    private static string Model(byte[] input)
    {
        var end = Array.IndexOf(input, (byte)'\n');
        var (key, value) = end < 0 ? (input, Array.Empty<byte>()) : (input[..end], input[(end + 1)..]);
        var said = "";
        var model = new FleetModel(Keys, TimeProvider.System, text => said = text);
        var kv = new KeyValue(key, value, Lease: input.Length % 3, ModRevision: 5);
        model.Apply(new WatchEvent(kv));
        var held = model.Nodes.Count + model.Slots.Count() + model.Symptoms.Count() + model.Blocks.Count();
        if (said.Any(c => char.IsControl(c)))
            throw new BrokenPromiseException("a report has control characters");
        model.Apply(new WatchEvent(kv, "DELETE"));
        model.Reset([kv]);
        return $"{held}{Promise.Kind(said[(said.LastIndexOf(':') + 1)..])}";
    }

    /// <summary>Gives a little at a time, as a network does.</summary>
    private sealed class Trickle(byte[] bytes) : MemoryStream(bytes)
    {
        private int _reads;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            ValueTask.FromResult(base.Read(buffer.Span[..Math.Min(buffer.Length, 1 + (++_reads * 37 % 200))]));
    }
}
