using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Ebpf;
using HyperMesh.Autonomic.Engine.Plugins.Trust;
using HyperMesh.Autonomic.Engine.Policies;
using HyperMesh.Autonomic.Host.Alerts;
using HyperMesh.Autonomic.Host.Otlp;
using HyperMesh.Autonomic.Host.Web;

namespace HyperMesh.Autonomic.Host.Settings;

/// <summary>The configuration's keys, described: what <c>config schema</c> writes. The settings that the environment may say too come from
/// <see cref="DaemonSettings"/>, by which they are also read.</summary>
internal static class ConfigurationLanguage
{
    private static readonly Shape Texts = Shape.Typed("list of texts", """{ "type": "array", "items": { "type": ["string", "number", "boolean"] } }""");
    private static readonly Shape TextMap = Shape.Typed("mapping of texts", """{ "type": "object", "additionalProperties": { "type": ["string", "number", "boolean"] } }""");
    private static readonly Shape AnyMapping = Shape.Typed("mapping", """{ "type": "object" }""");

    /// <summary>The sections of <c>spec</c>; a section is a mapping of keys.</summary>
    public static IReadOnlyList<LanguageSection> Sections { get; } =
    [
        new("run", "What 'hypermesh run' watches and does.", SettingsOf("run")),
        new("control", "Where operators reach the daemon.",
        [
            .. SettingsOf("control"),
            new("owner", Shape.Text, "User that the socket belongs to, by name or number."),
            new("group", Shape.Text, "Group that the socket belongs to: its members may use the daemon."),
            new("mode", Shape.Typed("octal mode, as 0660", """{ "type": ["string", "integer"] }"""), "Who may read and write the socket.") { Default = "0660" },
        ]),
        new("web", "The page and the metrics, over HTTP.",
        [
            .. SettingsOf("web"),
            new("read", Shape.OneOf(WebSection.Readers), "Who may look: anybody who reaches the port, or who has a token. Changes always need one.") { Default = "anybody on loopback, else token" },
            new("names", Texts, "Names that this machine is asked by, beside its addresses and localhost."),
            new("certificate", Shape.Text, "PEM file of the certificate with its chain; left out, plain HTTP."),
            new("key", Shape.Text, "PEM file of its key."),
        ]),
        new("plugins", "Where plugins come from.",
        [
            new("folders", Texts, "Folders of plugins beside the installation's own."),
            new("disabled", Texts, "Names of plugins that take no part."),
            new("settings", AnyMapping, "What is said to each plugin, by its name."),
        ]),
        new("trust", "Whose code is loaded.",
        [
            new("unsigned", Shape.OneOf("allow", "refuse"), "Whether plugins and programs without a signature are loaded."),
            new("keys", Texts, "Files of the public keys that are trusted."),
            new("sha256", Texts, "Digests of what is trusted without a signature."),
            new("capabilities", Shape.Typed("list of capabilities", Words(Enum.GetNames<Capability>().Select(JsonNamingPolicy.KebabCaseLower.ConvertName))), "What plugins may claim; left out, everything."),
        ]),
        new("knowledge", "What the store keeps.", [new("retention", Nested(Retention), "How much of the past is kept.")]),
        new("metrics", "What /metrics shows beside what is there by itself.",
        [
            new("custom", ListOf(CustomMetric), "Metrics that are made of what monitors bring."),
        ]),
        new("alerts", "When people are told that something is wrong with the daemon, and how.",
        [
            .. AlertRules.All.Select(rule => new LanguageKey(rule.Name, Nested(Alert(rule)), $"Raised while {rule.Summary}.")),
            new("webhook", Nested(Webhook), "An Alertmanager that is told."),
        ]),
        new("otlp", "Where metrics, traces and logs are sent by OTLP; OpenTelemetry's own variables of the environment override it.",
        [
            new("endpoint", Shape.Text, "The receiver, as http://HOST:4318, without /v1/metrics and so on.") { IsRequired = true },
            new("protocol", Shape.OneOf([.. OtlpSettings.Protocols]), "How it is spoken to.") { Default = OtlpSettings.Http },
            new("signals", Shape.Typed("list of signals", Words(OtlpSettings.AllSignals)), "What is sent.") { Default = "all of them" },
            new("headers", TextMap, "Sent with each request, as what lets us in there."),
            new("attributes", TextMap, "What is said of this daemon beside its name: attributes of the resource."),
            new("interval", Shape.Duration, "Time between two looks at the metrics.") { Default = "1m" },
            new("timeout", Shape.Duration, "How long one request may take.") { Default = "10s" },
        ]),
        new("fleet", "The fleet that this node belongs to.",
        [
            new("name", Shape.Text, "Of the fleet.") { Default = "default" },
            new("node", Shape.Text, "Of this node; left out, the machine's name."),
            new("lease", Shape.Duration, "How long a node that is silent counts as present.") { Default = "15s" },
            new("etcd", Nested(Etcd), "How the shared store is reached.") { IsRequired = true },
        ]),
    ];

    private static LanguageSection Alert(AlertRule rule)
    {
        var value = rule.Kind switch
        {
            AlertKind.Seconds => Shape.Duration,
            AlertKind.Share => Shape.Typed("percentage", """{ "type": "string", "pattern": "%$" }"""),
            _ => Shape.Typed("number", """{ "type": "number", "minimum": 0 }"""),
        };
        return new(rule.Name, $"Raised while {rule.Summary}.",
        [
            new("above", value, "Raised above this.") { Default = Written(rule.Above) },
            new("clearBelow", value, "Cleared at this or below; left out, as far below 'above' as by default.") { Default = Written(rule.ClearBelow) },
            new("for", Shape.Duration, "How long it must be above before it is raised.") { Default = DurationText.Format(rule.For) },
            new("keepFor", Shape.Duration, "How long it must be below before it is cleared.") { Default = DurationText.Format(rule.KeepFor) },
            new("severity", Shape.OneOf([.. AlertSection.Severities]), "For those who are told.") { Default = rule.Severity },
            new("enabled", Shape.Typed("true or false", """{ "type": "boolean" }"""), "Whether it is judged.") { Default = "true" },
        ]);

        string Written(double threshold) => rule.Kind switch
        {
            AlertKind.Seconds => DurationText.Format(TimeSpan.FromSeconds(threshold)),
            AlertKind.Share => string.Create(CultureInfo.InvariantCulture, $"{threshold * 100:0.##}%"),
            _ => threshold.ToString(CultureInfo.InvariantCulture),
        };
    }

    private static LanguageSection Webhook => new("webhook", "An Alertmanager that is told.",
    [
        new("url", Shape.Text, "Its address, as http://HOST:9093.") { IsRequired = true },
        new("resend", Shape.Duration, "How often it is told again of what is still firing.") { Default = "1m" },
        new("timeout", Shape.Duration, "How long one request may take.") { Default = "5s" },
        new("labels", TextMap, "Labels that each alert gets."),
        new("tokenFile", Shape.Text, "File with the bearer token that it wants to see, relative to this one; read anew for each request."),
    ]);

    private static LanguageSection CustomMetric => new("metric", "A metric that is made of the series of another.",
    [
        new("name", Shape.Text, "Its name; that of a counter ends in _total.") { IsRequired = true },
        new("help", Shape.Text, "One sentence for people.") { IsRequired = true },
        new("from", Shape.Text, "The metric that it is made of.") { IsRequired = true },
        new("kind", Shape.OneOf("gauge", "counter"), "What it is; left out, its name says it."),
        new("unit", Shape.Text, "Base unit, such as bytes."),
        new("where", TextMap, "Labels that a series must have; * stands for any text."),
        new("by", Texts, "Labels that are kept; series that differ in others are put together."),
        new("labels", TextMap, "Labels that each sample gets."),
        new("aggregate", Shape.OneOf("sum", "min", "max", "avg", "count"), "How series are put together.") { Default = "sum" },
        new("scale", Shape.Typed("number", """{ "type": "number" }"""), "What each value is multiplied by.") { Default = "1" },
    ]);

    private static LanguageSection Retention => new("retention", "How much of the past is kept.",
    [
        new("age", Shape.Duration, "Records older than this are removed."),
        new("size", Shape.Typed("size", """{ "type": ["number", "string"] }"""), "The store is kept below this."),
    ]);

    private static LanguageSection Etcd => new("etcd", "How the shared store is reached.",
    [
        new("endpoints", Texts, "Addresses, as https://HOST:2379.") { IsRequired = true },
        new("ca", Shape.Text, "File of the authority's certificate."),
        new("certificate", Shape.Text, "File of this node's certificate."),
        new("key", Shape.Text, "File of its key."),
        new("user", Shape.Text, "User of etcd."),
        new("passwordFile", Shape.Text, "File with that user's password."),
    ]);

    /// <summary>The configuration as JSON Schema (draft 2020-12).</summary>
    public static JsonObject Schema()
    {
        var spec = new JsonObject();
        foreach (var section in Sections)
            spec[section.Name] = Of(section);
        spec["programs"] = HeldPrograms();
        foreach (var setting in DaemonSettings.All.Where(setting => setting.Section.Length == 0))
            spec[setting.Key] = Described(setting.Shape, setting.Help, null);
        return new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = "The configuration of HyperMesh.Autonomic",
            ["type"] = "object",
            ["properties"] = new JsonObject
            {
                ["apiVersion"] = new JsonObject { ["const"] = Resource.ApiVersion },
                ["kind"] = new JsonObject { ["const"] = "Configuration" },
                ["metadata"] = new JsonObject { ["type"] = "object" },
                ["spec"] = new JsonObject { ["type"] = "object", ["properties"] = spec, ["additionalProperties"] = false },
            },
            ["required"] = new JsonArray("apiVersion", "kind", "metadata", "spec"),
            ["additionalProperties"] = false,
        };
    }

    /// <summary>By the names of programs; their parameters are in their manifests.</summary>
    private static JsonObject HeldPrograms() => new()
    {
        ["description"] = "Programs, by their names and with their parameters, that the daemon loads at start and holds while no rule acts.",
        ["type"] = "object",
        ["additionalProperties"] = new JsonObject
        {
            ["type"] = "object",
            ["properties"] = new JsonObject
            {
                ["interfaces"] = Described(Texts, "Where; of those that are watched.", "all of them"),
                ["hook"] = Described(Shape.OneOf([.. ProgramsSection.Kinds.Select(HookName.Word)]), "Which hook, where the program is for several.", "the first of its manifest"),
                ["attachMode"] = Described(Shape.OneOf([.. XdpModes.Words]), "How an XDP program is attached.", "that of run.attachMode"),
            },
        },
    };

    private static IReadOnlyList<LanguageKey> SettingsOf(string section) =>
        [.. DaemonSettings.All.Where(setting => setting.Section == section).Select(setting => new LanguageKey(setting.Key, setting.Shape, setting.Help))];

    private static Shape Nested(LanguageSection section) => new(section.Help, () => Of(section));

    private static Shape ListOf(LanguageSection item) => new($"list of: {item.Help}", () => new JsonObject { ["type"] = "array", ["items"] = Of(item) });

    private static JsonObject Of(LanguageSection section)
    {
        var properties = new JsonObject();
        foreach (var key in section.Keys)
            properties[key.Name] = Described(key.Shape, key.Help, key.Default);
        var schema = new JsonObject { ["description"] = section.Help, ["type"] = "object", ["properties"] = properties, ["additionalProperties"] = false };
        if (section.Keys.Any(key => key.IsRequired))
            schema["required"] = new JsonArray([.. section.Keys.Where(key => key.IsRequired).Select(key => (JsonNode)key.Name)]);
        return schema;
    }

    private static JsonObject Described(Shape shape, string help, string? fallback)
    {
        var schema = shape.Schema().AsObject();
        schema["description"] = fallback is null ? help : $"{help} Default: {fallback}.";
        return schema;
    }

    private static string Words(IEnumerable<string> words) =>
        new JsonObject { ["type"] = "array", ["items"] = new JsonObject { ["enum"] = new JsonArray([.. words.Select(word => (JsonNode)word)]) } }.ToJsonString();
}
