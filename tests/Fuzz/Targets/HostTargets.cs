using System.Net;
using System.Text;
using System.Text.Json;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Host;
using HyperMesh.Autonomic.Host.Cli;
using HyperMesh.Autonomic.Host.Flows;
using HyperMesh.Autonomic.Host.Metrics;
using HyperMesh.Autonomic.Host.NetworkPolicies;
using HyperMesh.Autonomic.Host.Otlp;
using HyperMesh.Autonomic.Host.Plugins;
using HyperMesh.Autonomic.Host.Probes;
using HyperMesh.Autonomic.Plugins.Execute.Command;
using HyperMesh.Autonomic.Plugins.Execute.Route;
using HyperMesh.Autonomic.Plugins.Execute.Webhook;

namespace HyperMesh.Autonomic.Fuzz.Targets;

/// <summary>What operators write and say: configurations, network policies, expressions, arguments of actions.</summary>
internal static class HostTargets
{
    public static IEnumerable<FuzzTarget> All =>
    [
        new("configuration", () => [.. Repository.Bytes("", "hypermesh.yaml"), Repository.Text(Configured)], Configure)
        { Longest = 16 << 10, Words = ["plugins:", "trust:", "knowledge:", "metrics:", "alerts:", "otlp:", "programs:", "fleet:", "run:", "control:", "web:", "endpoint: http://x:1", "interval: 5ms", "keep: 5", "socket:"] },
        new("network-policy", () => Repository.Texts(NetworkPolicyText), NetworkPolicies)
        { Longest = 4 << 10, Words = ["ingress:", "egress:", "from:", "to:", "ports:", "protocol: tcp", "port: 1-65535", "cidr: 0.0.0.0/0", "except:", "::/0", "10.0.0.0/8", "endpoints:", "allowAnswers: false", "kind: Identity"], Allowance = 512L << 20 },
        new("network-flow", () => Repository.Texts("192.0.2.1:5000|198.51.100.1:443/tcp", "[2001:db8::1]:5|[2001:db8::2]:80/udp", "10.0.0.1|10.0.0.2/icmp"), Flow) { Words = ["/tcp", "/udp", ":443", "[", "]", "|"], Longest = 256 },
        new("flow-query", () => Repository.Texts("source=192.0.2.0/24&dest=2001:db8::/32&protocol=tcp&port=80-90&minPackets=5&verdict=dropped&since=5m&top=10&by=rate", "interface=eth0&last=5&ip=10.0.0.1"), Query)
        { Words = [.. FlowQuery.Names, "&", "=", "/0", "/33", "::"], Longest = 1 << 10 },
        new("probe", () => Repository.Texts("tracepoint:syscalls:sys_enter_openat", "kprobe:do_sys_open", "uprobe:/lib/a.so:malloc", "kretprobe:x", "uretprobe:/a:b:c"), Probe) { Words = ["tracepoint", "kprobe", "uprobe", ":"], Longest = 512 },
        new("time-and-size", () => Repository.Texts("10m", "2026-01-31T12:00:00Z", "2Gi", "1.5k", "0", "8000-8999", "192.0.2.0/24"), TimeAndSize) { Words = ["Ki", "T", "-", "d", "79228162514264337593543950335"], Longest = 128 },
        new("plugin-name", () => Repository.Texts("queue-length", "QueueLength", "a_b.c d"), Name) { Words = ["-", "_", ".", "System", "\n"], Longest = 128 },
        new("metrics-page", () => Repository.Texts(DocumentTargets.MetricsText), input => $"{ShownMetric.Of(Encoding.UTF8.GetString(input)).Count > 5}") { Longest = 8 << 10, Words = ["{", "}", "=\"", "# TYPE "] },
        new("otlp-variables", () => Repository.Texts("OTEL_EXPORTER_OTLP_ENDPOINT=http://x:4318\nOTEL_METRIC_EXPORT_INTERVAL=1000\nOTEL_EXPORTER_OTLP_PROTOCOL=grpc", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=a"), Otlp)
        { Words = ["OTEL_SDK_DISABLED=true", "OTEL_EXPORTER_OTLP_TIMEOUT=", "http/json", "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT="], Longest = 1 << 10 },
        new("command-arguments", () => Repository.Texts("""{"program":"logger","args":["a","${x}"],"environment":{"A":"b"},"stdin":"c","undo":{"program":"/bin/true"}}"""), Command) { Words = ["program", "args", "environment", "stdin", "undo"], Longest = 4 << 10 },
        new("webhook-arguments", () => Repository.Texts("""{"url":"https://a.example/api","labels":{"alertname":"a","b":"c"},"annotations":{"d":"e"},"generatorURL":"http://x","resolved":true}"""), Webhook) { Words = ["url", "labels", "alertname", "annotations", "http://[::1]:99999/"], Longest = 4 << 10 },
        new("route-arguments", () => Repository.Texts("""{"destination":"192.0.2.0/24","via":"10.0.0.1","device":"eth0","metric":5,"table":"main"}""", """{"destination":"default","via":"2001:db8::1"}"""), Route) { Words = ["destination", "via", "device", "metric", "table", "default", "::/0"], Longest = 4 << 10 },
    ];

    private const string Configured = """
        apiVersion: hypermesh.autonomic/v1
        kind: Configuration
        metadata: { name: c }
        spec:
          plugins: { folders: [plugins], disabled: [x], settings: { monitor-host: { cgroups: ["*.slice"] } } }
          trust: { level: warn, keys: [a.pub] }
          knowledge: { keep: 30d }
          metrics: { port: 9090 }
          otlp: { endpoint: "http://127.0.0.1:4318", interval: 1m, signals: [metrics] }
          programs: [{ name: xdp_counter, interface: eth0 }]
          fleet: { name: f, node: n, endpoints: ["http://127.0.0.1:2379"] }
          run: { interval: 100ms, interfaces: [eth0] }
          control: { group: adm }
          web: { address: 127.0.0.1 }

        """;

    private const string NetworkPolicyText = """
        apiVersion: hypermesh.autonomic/v1
        kind: Identity
        metadata: { name: web }
        spec: { addresses: [192.0.2.7, 198.51.100.0/24] }
        ---
        apiVersion: hypermesh.autonomic/v1
        kind: NetworkPolicy
        metadata: { name: p }
        spec:
          endpoints: [web, 2001:db8::/32]
          ingress:
            - from: [web, { cidr: 10.0.0.0/8, except: [10.1.0.0/16, 10.2.3.4] }]
              ports: [{ protocol: tcp, port: 443 }, { protocol: udp, port: 8000-8999, sourcePort: 53 }]
          egress: []
          allowAnswers: true
        """;

    private static string Configure(byte[] input)
    {
        var problems = new ProblemList();
        return Promise.Explained(problems, Configuration.ReadFile(Scratch.Write("hypermesh.yaml", input), problems) is not null);
    }

    private static string NetworkPolicies(byte[] input)
    {
        var problems = new ProblemList();
        var policies = NetworkPolicyReader.ReadText(Encoding.UTF8.GetString(input), "p.yaml", problems);
        if (problems.HasErrors)
            return Promise.Explained(problems, true);
        var flow = new NetworkFlow(IPAddress.Parse("10.3.0.1"), 5000, IPAddress.Parse("192.0.2.7"), 443, 6);
        var verdict = NetworkVerdict.Of(policies, flow, NetworkDirection.Ingress);
        var rules = NetworkPolicyCompiler.Compile(policies, problems);
        NetworkPolicyCompiler.Config(rules);
        return Promise.Explained(problems, true) + verdict.IsAllowed + (rules.Count > 3);
    }

    private static string Flow(byte[] input)
    {
        var ends = Encoding.UTF8.GetString(input).Split('|', 2);
        return Promise.Only<UsageException>(() => $"{NetworkFlow.Parse(ends[0], ends[^1]).Protocol}");
    }

    private static string Query(byte[] input)
    {
        var said = Encoding.UTF8.GetString(input).Split('&').Select(pair => pair.Split('=', 2)).Where(pair => pair.Length == 2).DistinctBy(pair => pair[0]).ToDictionary(pair => pair[0], pair => pair[1]);
        var query = JsonSerializer.SerializeToElement(said).Deserialize<FlowQuery>(JsonSerializerOptions.Web)!;
        query.ToQueryString();
        query.Read(out var problem);
        return Promise.Kind(problem?.Detail ?? "fine");
    }

    private static string Probe(byte[] input) => Promise.Only<UsageException>(() => $"{ProbeSpec.Parse(Encoding.UTF8.GetString(input)).Type}");

    private static string TimeAndSize(byte[] input)
    {
        var text = Encoding.UTF8.GetString(input);
        var isSize = ByteSize.TryParse(text, out var bytes);
        if (isSize && bytes < 0)
            throw new BrokenPromiseException($"a size below zero: {bytes}");
        ByteSize.Text(bytes);
        return $"{isSize}{RecordedTime.TryParse(text, out _)}{PortRange.Parse(text) is null}{FlowNetwork.Parse(text) is null}";
    }

    private static string Name(byte[] input) => Promise.Only<UsageException>(() =>
    {
        var name = PluginName.Parse(Encoding.UTF8.GetString(input));
        return name.Pascal.All(char.IsAsciiLetterOrDigit) && PluginName.Parse(name.Kebab).Kebab == name.Kebab ? "name" : throw new BrokenPromiseException($"no name of a type: {name.Pascal}, {name.Kebab}");
    });

    private static string Otlp(byte[] input)
    {
        var said = Encoding.UTF8.GetString(input).Split('\n').Select(line => line.Split('=', 2)).Where(pair => pair.Length == 2).DistinctBy(pair => pair[0]).ToDictionary(pair => pair[0], pair => pair[1]);
        var settings = ((OtlpSettings?)null).With(said.GetValueOrDefault);
        return $"{settings?.Signals.Count}{settings?.Interval > TimeSpan.FromMinutes(1)}";
    }

    private static string Command(byte[] input) => Arguments(input, (arguments, problems) =>
    {
        new CommandReader(problems).Read(arguments);
        new CommandReader(problems).ReadUndo(arguments);
    });

    private static string Webhook(byte[] input) => Arguments(input, (arguments, problems) => new NoticeReader(problems).Read(arguments));

    private static string Route(byte[] input) => Arguments(input, (arguments, problems) => new RouteReader(problems).Read(new PlannedAction("route.set", "route:eth0", arguments)));

    private static string Arguments(byte[] input, Action<JsonElement, List<ArgumentProblem>> read)
    {
        // What comes to an executor has been a document, and so is sound JSON.
        if (YamlReader.ReadMapping(Encoding.UTF8.GetString(input), "a.yaml", new ProblemList())?.ToJson() is not { } node)
            return "none";
        var problems = new List<ArgumentProblem>();
        read(JsonElement.Parse(node.ToJsonString()), problems);
        return string.Join('|', problems.Take(3).Select(problem => Promise.Kind(problem.Message)));
    }
}
