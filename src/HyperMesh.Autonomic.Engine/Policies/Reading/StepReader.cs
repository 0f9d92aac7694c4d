using System.Text.Json;
using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Engine.Policies;

/// <summary>Reads the steps of a rung: each a verb with its arguments, or several side by side.</summary>
internal sealed class StepReader(PolicySurroundings surroundings)
{
    private const string Parallel = "parallel";

    /// <summary>The steps of a list; those of <c>parallel</c> share a stage.</summary>
    /// <param name="reader">The mapping that has the list.</param>
    /// <param name="key">Its key.</param>
    /// <param name="groupBy">Labels that templates may name.</param>
    public IReadOnlyList<Step> Read(MappingReader reader, string key, IReadOnlyList<string> groupBy)
    {
        var steps = new List<Step>();
        foreach (var (stage, item) in reader.RequiredMappings(key).Index())
        {
            if (item.Has(Parallel))
                steps.AddRange(SideBySide(item, stage, groupBy));
            else if (One(item, groupBy) is { } step)
                steps.Add(step with { Stage = stage });
        }

        return steps;
    }

    private List<Step> SideBySide(MappingReader reader, int stage, IReadOnlyList<string> groupBy)
    {
        var steps = new List<Step>();
        foreach (var item in reader.RequiredMappings(Parallel))
        {
            if (item.Has(Parallel))
                item.Report(Parallel, "steps side by side do not nest", "write all of them in one list");
            else if (One(item, groupBy) is { } step)
                CheckApart(steps, step with { Stage = stage }, item);
        }

        reader.Done();
        return steps;
    }

    private static void CheckApart(List<Step> steps, Step step, MappingReader reader)
    {
        if (!step.IsMomentary && steps.Any(other => other.HookKind == step.HookKind && other.Interface == step.Interface))
            reader.Problems.Add(reader.Mapping.Place, $"two steps side by side set the same {step.HookKind} hook", "run them one after the other");
        steps.Add(step);
    }

    private Step? One(MappingReader reader, IReadOnlyList<string> groupBy)
    {
        var options = new StepOptions(
            reader.Has("timeout") ? reader.RequiredDuration("timeout", ReadingLimits.Shortest, ReadingLimits.LongestStep) : null,
            reader.OptionalMapping("retry"),
            ReadInterface(reader));
        var (retries, after) = ReadRetry(options.Retry);
        var verbs = reader.Mapping.Entries.Where(entry => !VariableResolver.StepOptions.Contains(entry.Key.Text)).ToList();
        if (verbs is not [var entry])
        {
            reader.Problems.Add(reader.Mapping.Place, "a step is one verb with its arguments", "write it as '- xdp.swap: { program: … }'");
            return null;
        }

        if (surroundings.Executors.Verb(entry.Key.Text) is not { } verb)
        {
            reader.Problems.Add(
                entry.Key.Place, $"no executor knows '{entry.Key.Text}'",
                NearestName.Hint(entry.Key.Text, [.. surroundings.Executors.Verbs.Select(known => known.Name)]));
            return null;
        }

        return Arguments(verb, entry.Value, reader.Problems, groupBy) is not { } step
            ? null
            : step with { Timeout = options.Timeout, Retries = retries, RetryAfter = after, Interface = options.Interface };
    }

    private static (int Times, TimeSpan? After) ReadRetry(MappingReader? retry)
    {
        if (retry is null)
            return (0, null);

        var times = retry.RequiredInteger("times", 1, ReadingLimits.MostRetries);
        TimeSpan? after = retry.Has("after") ? retry.RequiredDuration("after", TimeSpan.Zero, ReadingLimits.LongestStep) : null;
        retry.Done();
        return (times, after);
    }

    private static string? ReadInterface(MappingReader reader)
    {
        var name = reader.OptionalString("interface");
        if (name is not null && (name.Length == 0 || name.Any(c => char.IsWhiteSpace(c) || c is '*' or '?' or ':')))
            reader.Report("interface", $"{Quoted.Of(name)} is no interface", "name one, as eth1");
        return name;
    }

    private Step? Arguments(ActionVerb verb, Node node, ProblemList problems, IReadOnlyList<string> groupBy)
    {
        if (!node.TryMapping(problems, out var arguments))
            return null;

        var json = JsonSerializer.SerializeToElement(arguments.ToJson());
        var step = new Step(verb.Name, verb.HookKind, json) { IsMomentary = verb.IsMomentaryWith(json) };
        var part = problems.Part();
        if (TemplateText.IsTemplate(json.GetRawText()))
            CheckTemplates(verb, json, arguments, part, groupBy);
        if (part.HasErrors)
            return step;

        var samples = new SampleArguments(json, filled => Check(verb, filled));
        foreach (var problem in samples.Check())
            problems.Add((arguments.Find(problem.Pointer) ?? arguments).Place, problem.Message, problem.Hint);
        return step with { Numbers = samples.Numbers };
    }

    private IReadOnlyList<ArgumentProblem> Check(ActionVerb verb, JsonElement arguments)
    {
        try
        {
            return surroundings.Executors.Find(verb.Name)!.Check(new PlannedAction(verb.Name, $"{verb.HookKind}:*", arguments));
        }
        catch (Exception fault)
        {
            return [new ArgumentProblem("", $"the executor of {verb.Name} cannot read these arguments: {fault.Message}")];
        }
    }

    private static void CheckTemplates(ActionVerb verb, JsonElement json, MappingNode arguments, ProblemList problems, IReadOnlyList<string> groupBy) =>
        ArgumentTemplates.Rewrite(json, (writer, pointer, parts) =>
        {
            writer.WriteNullValue();
            var place = (arguments.Find(pointer) ?? arguments).Place;
            var isFilled = parts.Any(part => part.Kind != TemplatePartKind.Text);
            if (isFilled && verb.Fixed.Any(known => pointer == known || pointer.StartsWith(known + "/", StringComparison.Ordinal)))
                problems.Add(
                    place, $"{verb.Name} takes no label of a sample and no target here", "name it outright, or by ${var.NAME}: a program or a command is never measured");
            foreach (var part in parts.Where(part => part.Kind == TemplatePartKind.Group && !groupBy.Contains(part.Text)))
                problems.Add(
                    place, $"the rule is not grouped by '{part.Text}'",
                    NearestName.Find(part.Text, groupBy) is { } near ? $"did you mean '{near}'?" : $"add it to 'groupBy': groupBy: [{part.Text}]");
        });

    private readonly record struct StepOptions(TimeSpan? Timeout, MappingReader? Retry, string? Interface);
}
