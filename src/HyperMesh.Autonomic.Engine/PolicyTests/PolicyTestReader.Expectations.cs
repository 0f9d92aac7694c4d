using System.Text.Json.Nodes;
using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Engine.PolicyTests;

// What must follow.
public sealed partial class PolicyTestReader
{
    private const string NothingOnHook = "nothing";

    private static Checkpoint ReadCheckpoint(MappingReader reader, Scope scope)
    {
        RefuseForeign(reader);
        var checkpoint = new Checkpoint
        {
            Place = reader.Mapping.Place,
            At = reader.RequiredDuration("eval_time", TimeSpan.Zero, LongestTest),
            Since = reader.OptionalDuration("since"),
            Rule = scope.Rule(reader, "rule"),
            Target = reader.OptionalString("target"),
            Group = ReadGroup(reader),
            Symptoms = ReadList(reader, "exp_symptoms", ReadSymptom),
            Actions = ReadList(reader, "exp_actions", action => ReadAction(action, scope)),
            Blocked = ReadList(reader, "exp_blocked", ReadHold),
            Verified = ReadVerified(reader),
            Escalated = reader.Has("exp_escalated") ? reader.OptionalStrings("exp_escalated") : null,
            Phase = reader.Has("exp_state") ? reader.RequiredEnum<CasePhase>("exp_state") : null,
            Standing = reader.Has("exp_standing") ? reader.RequiredEnum<StandingLevel>("exp_standing") : null,
            Hooks = ReadHooks(reader),
        };
        if (!checkpoint.Asks)
            reader.Problems.Add(checkpoint.Place, "this asserts nothing",
                "give exp_symptoms, exp_actions, exp_blocked, exp_verified, exp_escalated, exp_state, exp_standing or exp_hooks");
        if (checkpoint is { Phase: not null, Rule: null } && !reader.Has("rule"))
            reader.Report("exp_state", "whose state this is is not said", "name the rule with 'rule'");
        if (checkpoint is { Standing: not null, Rule: null } && !reader.Has("rule"))
            reader.Report("exp_standing", "whose standing this is is not said", "name the rule with 'rule'");
        if (checkpoint.Since > checkpoint.At)
            reader.Report("since", "this is after eval_time", "both count from the test's start");
        reader.Done();
        return checkpoint;
    }

    private static List<T>? ReadList<T>(MappingReader reader, string key, Func<MappingReader, T> read) =>
        reader.Has(key) ? [.. reader.OptionalMappings(key).Select(read)] : null;

    private static string? ReadGroup(MappingReader reader) =>
        reader.Has("group") ? Labels.Of(reader.OptionalStringMap("group")).Text : null;

    private static ExpectedSymptom ReadSymptom(MappingReader reader)
    {
        var symptom = new ExpectedSymptom(
            reader.OptionalString("target"),
            ReadGroup(reader),
            reader.Has("severity") ? reader.RequiredEnum<Severity>("severity") : null);
        reader.Done();
        return symptom;
    }

    private static ExpectedAction ReadAction(MappingReader reader, Scope scope)
    {
        var hook = reader.OptionalString("hook");
        if (hook is not null)
            CheckHook(reader, "hook", hook);
        var action = new ExpectedAction(scope.Verb(reader, "verb"), hook, ReadGroup(reader))
        {
            Arguments = reader.OptionalMapping("arguments")?.Mapping.ToJson(),
            Purpose = reader.Has("purpose") ? reader.RequiredEnum<PlanPurpose>("purpose") : null,
            Mode = reader.OptionalName("mode", ["enforce", "dryRun", "approve"]) switch
            {
                "enforce" => RuleMode.Enforce,
                "dryRun" => RuleMode.DryRun,
                "approve" => RuleMode.Approve,
                _ => null,
            },
            Rung = reader.OptionalString("rung"),
        };
        reader.Done();
        return action;
    }

    private static ExpectedHold ReadHold(MappingReader reader)
    {
        var hold = new ExpectedHold(reader.RequiredString("reason"), ReadGroup(reader));
        reader.Done();
        return hold;
    }

    private static List<VerificationResult>? ReadVerified(MappingReader reader)
    {
        if (!reader.Has("exp_verified"))
            return null;

        var results = new List<VerificationResult>();
        foreach (var item in reader.OptionalSequence("exp_verified"))
            if (item.TryScalar(reader.Problems, "a result", out var scalar) && scalar.TryEnum<VerificationResult>(reader.Problems, out var result))
                results.Add(result);
        return results;
    }

    private static Dictionary<string, JsonNode?>? ReadHooks(MappingReader reader)
    {
        if (!reader.Has("exp_hooks"))
            return null;

        var hooks = new Dictionary<string, JsonNode?>();
        foreach (var (key, value) in reader.RequiredMapping("exp_hooks")?.Mapping.Entries ?? [])
        {
            if (!key.Text.Contains(':', StringComparison.Ordinal))
                reader.Problems.Add(key.Place, $"{Quoted.Of(key.Text)} is no hook", "write its kind and its target, as in \"xdp:eth0\"");
            if (value is ScalarNode { Text: NothingOnHook })
                hooks[key.Text] = null;
            else if (value is MappingNode arguments)
                hooks[key.Text] = arguments.ToJson();
            else
                reader.Problems.Add(value.Place, $"expected arguments of an action, found {value.Description}", $"write {{ program: … }} or '{NothingOnHook}'");
        }

        if (hooks.Count == 0)
            reader.Report("exp_hooks", "no hook is named", "write \"xdp:eth0\": { program: … }");
        return hooks;
    }
}
