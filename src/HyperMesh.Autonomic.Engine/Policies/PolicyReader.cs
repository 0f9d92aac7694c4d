using System.Text.Json;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Engine.Analysis;
using HyperMesh.Autonomic.Engine.Execution;

namespace HyperMesh.Autonomic.Engine.Policies;

/// <summary>Reads policies; every problem of every file at once, each with its place.</summary>
public sealed class PolicyReader(ExecutorSet executors, DetectorKinds detectors)
{
    private const string TestSuffix = ".test.yaml";
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(365);
    private readonly ConditionReader _conditions = new(detectors);

    /// <summary>Reads a policy file, or all <c>*.yaml</c> of a folder but <c>*.test.yaml</c>.</summary>
    /// <returns>Null when there is an error; the list says which.</returns>
    public PolicySnapshot? Read(string path, ProblemList problems, int revision = 1)
    {
        ArgumentNullException.ThrowIfNull(problems);
        var rules = new Dictionary<RuleId, Rule>();
        var policies = new Dictionary<string, Place>();
        foreach (var file in Files(path, problems))
            foreach (var resource in Resource.ReadFile(file, "Policy", problems))
                ReadPolicy(resource, policies, rules);
        return problems.HasErrors ? null : new PolicySnapshot(revision, [.. rules.Values]);
    }

    private static IReadOnlyList<string> Files(string path, ProblemList problems)
    {
        if (!Directory.Exists(path))
            return [path];

        var files = Directory.EnumerateFiles(path, "*.yaml")
            .Where(file => !file.EndsWith(TestSuffix, StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToList();
        if (files.Count == 0)
            problems.Add(Place.StartOf(path), "there is no policy in this folder", "a policy is a file that ends in .yaml");
        return files;
    }

    private void ReadPolicy(Resource resource, Dictionary<string, Place> policies, Dictionary<RuleId, Rule> rules)
    {
        var spec = resource.Spec;
        if (!policies.TryAdd(resource.Name, spec.Mapping.Place))
            spec.Problems.Add(spec.Mapping.Place, $"there is another policy named '{resource.Name}' at {policies[resource.Name]}", "give one of them another name");

        var target = spec.OptionalMapping("target");
        var pattern = target?.OptionalString("interface") ?? "*";
        target?.Done();
        foreach (var reader in spec.RequiredMappings("rules"))
        {
            var rule = ReadRule(reader, resource.Name, pattern);
            if (!rules.TryAdd(rule.Id, rule) && rule.Id.Rule.Length > 0)
                reader.Report("name", $"there is another rule named '{rule.Id.Rule}' in this policy", "give one of them another name");
        }

        spec.Done();
    }

    private Rule ReadRule(MappingReader reader, string policy, string pattern)
    {
        var when = reader.RequiredMapping("when");
        var (verb, arguments) = ReadAction(reader);
        var rule = new Rule
        {
            Id = new RuleId(policy, reader.RequiredString("name")),
            TargetPattern = pattern,
            Priority = reader.OptionalInteger("priority", 0),
            When = when is null ? new AllOf([]) : _conditions.Read(when),
            For = reader.OptionalDuration("for", TimeSpan.Zero, TimeSpan.Zero, LongestWait),
            KeepFiringFor = reader.OptionalDuration("keepFiringFor", TimeSpan.Zero, TimeSpan.Zero, LongestWait),
            Verb = verb?.Name ?? "",
            HookKind = verb?.HookKind ?? "",
            Arguments = arguments,
            Expect = ReadExpectation(reader),
            OnUnmet = ReadDisposal(reader, "onUnmet", "rollback"),
            OnInconclusive = ReadDisposal(reader, "onInconclusive", "rollback"),
            OnClear = ReadDisposal(reader, "onClear", "revert"),
            OnDrift = reader.OptionalName("onDrift", ["repair", "report"]) == "report" ? DriftAnswer.Report : DriftAnswer.Repair,
            Cooldown = reader.OptionalDuration("cooldown", Rule.DefaultCooldown, TimeSpan.Zero, LongestWait),
            MaxActionsPerHour = ReadLimits(reader),
            Mode = ReadMode(reader),
        };
        reader.Done();
        return rule;
    }

    private (ActionVerb? Verb, JsonElement Arguments) ReadAction(MappingReader reader)
    {
        var nothing = JsonSerializer.SerializeToElement(new object());
        var steps = reader.RequiredMappings("then");
        if (steps.Count > 1)
            reader.Problems.Add(steps[1].Mapping.Place, "a rule takes one action in this version", "make a second rule of it");
        if (steps.Count == 0)
            return (null, nothing);

        var step = steps[0];
        if (step.Mapping.Entries is not [var entry])
        {
            reader.Problems.Add(step.Mapping.Place, "an action is one verb with its arguments", "write it as '- xdp.swap: { program: … }'");
            return (null, nothing);
        }

        if (executors.Verb(entry.Key.Text) is not { } verb)
        {
            reader.Problems.Add(
                entry.Key.Place, $"no executor knows '{entry.Key.Text}'", NearestName.Hint(entry.Key.Text, executors.Verbs.Select(v => v.Name)));
            return (null, nothing);
        }

        if (!entry.Value.TryMapping(reader.Problems, out var arguments))
            return (verb, nothing);

        var json = JsonSerializer.SerializeToElement(arguments.ToJson());
        var action = new PlannedAction(verb.Name, $"{verb.HookKind}:*", json);
        foreach (var problem in executors.Find(verb.Name)!.Check(action))
            reader.Problems.Add((arguments.Find(problem.Pointer) ?? arguments).Place, problem.Message, problem.Hint);
        return (verb, json);
    }

    private Expectation? ReadExpectation(MappingReader reader)
    {
        if (reader.OptionalMapping("expect") is not { } expect)
            return null;

        var within = expect.RequiredDuration("within", TimeSpan.FromMilliseconds(1), TimeSpan.FromDays(1));
        return new Expectation(within, _conditions.Read(expect));
    }

    private static Disposal ReadDisposal(MappingReader reader, string key, string takeBack)
    {
        var word = reader.OptionalName(key, [takeBack, "keep", "escalate"]);
        if (word == "escalate")
            reader.Report(key, "this version cannot escalate, and does not quietly do something else", $"use {takeBack} or keep");
        return word == "keep" ? Disposal.Keep : Disposal.TakeBack;
    }

    private static int? ReadLimits(MappingReader reader)
    {
        if (reader.OptionalMapping("limits") is not { } limits)
            return null;

        if (limits.Has("maxConcurrentNodes"))
            limits.Report("maxConcurrentNodes", "this version acts on one node and cannot keep a limit across nodes", "leave it out");
        var perHour = limits.Has("maxActionsPerHour") ? limits.RequiredInteger("maxActionsPerHour", 1, 1_000_000) : (int?)null;
        limits.Done();
        return perHour;
    }

    private static RuleMode ReadMode(MappingReader reader)
    {
        var word = reader.OptionalName("mode", ["enforce", "dryRun", "approve"]);
        if (word == "approve")
            reader.Report("mode", "this version has no approvals, and does not act without one", "use enforce or dryRun");
        return word == "enforce" ? RuleMode.Enforce : RuleMode.DryRun;
    }
}
