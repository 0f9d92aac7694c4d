using System.Text.Json.Nodes;

namespace HyperMesh.Autonomic.Conformance;

/// <summary>Compares what a verb's schema says with what Check says, by changing arguments that are right.</summary>
internal static class VerbSchema
{
    private const string Unknown = "no-such-argument";

    public static Answer Check(IExecutor executor, IReadOnlyList<PlannedAction> examples)
    {
        if (executor.Verbs.All(verb => verb.Arguments.Count == 0) && examples.Count == 0)
            return Answer.NotApplicable("no verb describes an argument, and there is no action to ask with");

        foreach (var verb in executor.Verbs)
        {
            var nothing = ExampleArguments.Action(verb, System.Text.Json.JsonElement.Parse("{}"));
            if (verb.Arguments.FirstOrDefault(argument => argument.IsRequired) is { } required && executor.Check(nothing).Count == 0)
                return Answer.Broken($"{verb.Name} needs '{required.Name}', and Check accepts it without any argument");

            foreach (var example in examples.Where(one => one.Verb == verb.Name))
                if (Disagrees(executor, verb, example) is { } evidence)
                    return Answer.Broken(evidence);
        }

        return Answer.Kept;
    }

    private static string? Disagrees(IExecutor executor, ActionVerb verb, PlannedAction example)
    {
        if (executor.Check(example) is { Count: > 0 } problems)
            return $"{verb.Name} with {ExecutorConformance.Text(example.Arguments)} is an example, and Check refuses it: {ExecutorConformance.Text(problems)}";

        foreach (var (what, wrong) in Wrong(verb, example))
        {
            var found = executor.Check(wrong);
            if (found.Count == 0)
                return $"{verb.Name} {what}: the schema refuses that, and Check accepts {ExecutorConformance.Text(wrong.Arguments)}";
            if (found.FirstOrDefault(problem => problem.Pointer.Length > 0 && !problem.Pointer.StartsWith('/')) is { } odd)
                return $"Check of {verb.Name} reports at '{odd.Pointer}', which is no JSON pointer";
        }

        return null;
    }

    private static IEnumerable<(string What, PlannedAction Wrong)> Wrong(ActionVerb verb, PlannedAction example)
    {
        foreach (var argument in verb.Arguments)
        {
            if (argument.IsRequired)
                yield return ($"without '{argument.Name}'", example with { Arguments = ExampleArguments.Without(example.Arguments, argument.Name) });
            if (NotOfType(argument.Schema) is { } value)
                yield return ($"with '{argument.Name}' of another type", example with { Arguments = ExampleArguments.With(example.Arguments, argument.Name, value) });
        }

        if (verb.Arguments.Count > 0)
            yield return ("with an argument that it does not have", example with { Arguments = ExampleArguments.With(example.Arguments, Unknown, 1) });
    }

    /// <summary>A value that the schema's type excludes; null where it says no type.</summary>
    private static JsonNode? NotOfType(JsonNode schema)
    {
        if (schema is not JsonObject of || of["type"] is not { } type)
            return null;

        var allowed = type is JsonArray several ? several.Select(one => one!.ToString()).ToList() : [type.ToString()];
        return !allowed.Contains("object") ? new JsonObject { ["x"] = 1 } : !allowed.Contains("array") ? new JsonArray(1) : null;
    }
}
