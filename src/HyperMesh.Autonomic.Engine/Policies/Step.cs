using System.Text.Json;

namespace HyperMesh.Autonomic.Engine.Policies;

/// <summary>One step of a rung as the policy has it: templates in the arguments are filled in when it is planned. Immutable.</summary>
/// <param name="Verb">Executor and verb.</param>
/// <param name="HookKind">The kind of hook that the verb sets.</param>
/// <param name="Arguments">An object, with templates as they are written.</param>
public sealed record Step(string Verb, string HookKind, JsonElement Arguments)
{
    private readonly bool _hasTemplates = Arguments.ValueKind == JsonValueKind.Object && TemplateText.IsTemplate(Arguments.GetRawText());

    /// <summary>Steps of one stage run side by side.</summary>
    public int Stage { get; init; }

    /// <summary>Null for the engine's limit.</summary>
    public TimeSpan? Timeout { get; init; }

    public int Retries { get; init; }

    /// <summary>Null for no pause.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>True for what leaves no state behind, such as a notification: it claims no hook.</summary>
    public bool IsMomentary { get; init; }

    /// <summary>The interface on which it acts, where that is not the rule's target; null for the target.</summary>
    public string? Interface { get; init; }

    /// <summary>Where the executor takes a number in the place of a template, as JSON pointers into the arguments.</summary>
    public IReadOnlySet<string> Numbers { get; init; } = new HashSet<string>();

    /// <summary>The hook that it sets on a target.</summary>
    public string HookOn(string target) => $"{HookKind}:{Interface ?? target}";

    /// <summary>The action on a target.</summary>
    /// <exception cref="TemplateException">A label of the group cannot be written into the arguments.</exception>
    public PlannedAction On(string target, Labels group) => new(
        Verb, HookOn(target), _hasTemplates ? ArgumentTemplates.For(Arguments, Numbers, target, group) : Arguments)
    {
        Stage = Stage,
        Timeout = Timeout,
        Retries = Retries,
        RetryAfter = RetryAfter,
    };
}
