using System.Text.Json;
using System.Text.Json.Nodes;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Engine.Plugins.Trust;
using HyperMesh.Autonomic.Engine.Policies;

namespace HyperMesh.Autonomic.Host.Settings;

/// <summary>The configuration's keys, described: what <c>config schema</c> writes. The settings that the environment may say too come from
/// <see cref="DaemonSettings"/>, by which they are also read.</summary>
internal static class ConfigurationLanguage
{
    private static readonly Shape Texts = Shape.Typed("list of texts", """{ "type": "array", "items": { "type": ["string", "number", "boolean"] } }""");
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
        new("fleet", "The fleet that this node belongs to.",
        [
            new("name", Shape.Text, "Of the fleet.") { Default = "default" },
            new("node", Shape.Text, "Of this node; left out, the machine's name."),
            new("lease", Shape.Duration, "How long a node that is silent counts as present.") { Default = "15s" },
            new("etcd", Nested(Etcd), "How the shared store is reached.") { IsRequired = true },
        ]),
    ];

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

    private static IReadOnlyList<LanguageKey> SettingsOf(string section) =>
        [.. DaemonSettings.All.Where(setting => setting.Section == section).Select(setting => new LanguageKey(setting.Key, setting.Shape, setting.Help))];

    private static Shape Nested(LanguageSection section) => new(section.Help, () => Of(section));

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
