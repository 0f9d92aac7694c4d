using System.Text.Json;
using System.Text.Json.Nodes;
using HyperMesh.Autonomic.Ebpf;
using HyperMesh.Autonomic.Ebpf.Manifests;

namespace HyperMesh.Autonomic.Plugins.Execute.Bpf;

/// <summary>The verbs for one kind of hook, as policies name them, with what their arguments may be.</summary>
internal static class HookVerbs
{
    public const string Swap = ".swap";
    public const string Load = ".load";
    public const string Detach = ".detach";

    public const string AttachMode = "attachMode";

    public static readonly HookKind[] Kinds = [HookKind.Xdp, HookKind.TcIngress, HookKind.TcEgress];

    public static IEnumerable<ActionVerb> Of(HookKind kind, ProgramShelf programs)
    {
        var word = HookName.Word(kind);
        yield return Puts(word, Swap, $"Puts a program, with its configuration, on the interface's {word} hook in place of the one that is there.");
        yield return Puts(word, Load, $"Puts a program, with its configuration, on the interface's {word} hook if nothing is there.");
        yield return new ActionVerb(word + Detach, word, $"Takes our program off the interface's {word} hook.");

        ActionVerb Puts(string name, string verb, string help) => new(name + verb, name, help)
        {
            Fixed = ["/program"],
            Arguments = kind == HookKind.Xdp ? [.. Arguments([.. programs.For(kind)]), Mode()] : Arguments([.. programs.For(kind)]),
            Constraints = Constraints(programs.For(kind), ConfigSchema.Of),
        };
    }

    public static bool PutsProgram(PlannedAction action) => Is(action, Swap) || Is(action, Load);

    public static bool Is(PlannedAction action, string verb) => action.Verb.EndsWith(verb, StringComparison.Ordinal);

    public static HookKind KindOf(PlannedAction action) =>
        Kinds.First(kind => action.Verb.StartsWith(HookName.Word(kind) + ".", StringComparison.Ordinal));

    /// <summary>The program decides what its configuration may be: one schema for each.</summary>
    public static IReadOnlyList<JsonNode> Constraints(IEnumerable<ProgramManifest> programs, Func<ProgramManifest, JsonObject> schema) =>
        [.. programs.Select(program => Constraint(program.Name, schema(program)))];

    /// <summary>A name out of a list; any text where there is none, because a schema cannot list nothing.</summary>
    public static JsonObject OneOf(IEnumerable<string> names)
    {
        var schema = new JsonObject { ["type"] = "string" };
        if (new JsonArray([.. names.Select(name => (JsonNode?)JsonValue.Create(name))]) is { Count: > 0 } known)
            schema["enum"] = known;
        return schema;
    }

    /// <summary>The arguments of an action that puts a program.</summary>
    public static JsonElement Arguments(string program, JsonElement config, string? mode) => mode is null
        ? JsonSerializer.SerializeToElement(new { program, config })
        : JsonSerializer.SerializeToElement(new { program, config, attachMode = mode });

    private static IReadOnlyList<VerbArgument> Arguments(IReadOnlyList<ProgramManifest> programs) =>
    [
        new("program", "The program's name, as in its manifest.", IsRequired: true, OneOf(programs.Select(one => one.Name))),
        new("config", "Its configuration, as its manifest describes it; without it, every parameter has its default.", IsRequired: false,
            new JsonObject { ["type"] = "object" }),
    ];

    private static VerbArgument Mode() => new(
        AttachMode, "How it is attached: drv, skb, or auto; without it, as the daemon's configuration says.", IsRequired: false, OneOf(XdpModes.Words));

    private static JsonObject Constraint(string program, JsonObject config)
    {
        var then = new JsonObject();
        if (config.ContainsKey("required"))
            then["required"] = new JsonArray("config");
        then["properties"] = new JsonObject { ["config"] = config };
        return new JsonObject
        {
            ["if"] = new JsonObject
            {
                ["properties"] = new JsonObject { ["program"] = new JsonObject { ["const"] = program } },
                ["required"] = new JsonArray("program"),
            },
            ["then"] = then,
        };
    }
}
