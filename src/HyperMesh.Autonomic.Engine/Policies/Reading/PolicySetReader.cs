using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Engine.Policies;

/// <summary>Reads the documents of one set: they may refer to each other, in whatever order they stand.</summary>
internal sealed class PolicySetReader(PolicySurroundings surroundings, IReadOnlyList<Resource> resources, ProblemList problems)
{
    private const string Policy = "Policy";
    private const string Defaults = "PolicyDefaults";
    private const string Set = "PolicySet";

    /// <summary>Kinds of documents that a set is made of.</summary>
    public static readonly string[] Kinds = [Policy, Defaults, Set];

    private readonly RuleReader _rules = new(surroundings);
    private readonly Dictionary<RuleId, Rule> _read = [];
    private readonly Dictionary<string, Place> _policies = [];
    private DefaultsReader _defaults = new([]);

    /// <summary>What is wrong with templates that are filled in at load.</summary>
    public ProblemList TemplateProblems { get; } = new();

    public PolicySnapshot Read(int revision)
    {
        var (setSpec, setVariables) = ReadSet();
        var setBudgets = setSpec is null ? [] : LimitsReader.OfSet(setSpec);
        var silences = setSpec is null ? [] : SilenceReader.Read(setSpec);
        _defaults = new DefaultsReader(resources.Where(resource => resource.Kind == Defaults));
        foreach (var resource in resources.Where(resource => resource.Kind == Policy))
            ReadPolicy(resource, setVariables, setBudgets);
        foreach (var name in _defaults.All)
            ReadDefaults(name, setVariables);
        foreach (var (rule, place) in _rules.Seen.Where(seen => !_read.ContainsKey(seen.Rule)))
            problems.Add(place, $"there is no rule '{rule}'", NearestName.Hint(rule.ToString(), [.. _read.Keys.Select(id => id.ToString())]));
        if (setSpec is not null)
        {
            SilenceReader.CheckRules(silences, setSpec, _read.Values);
            setSpec.Done();
        }

        return new PolicySnapshot(revision, [.. _read.Values]) { Silences = silences };
    }

    private (MappingReader? Spec, Variables Variables) ReadSet()
    {
        var sets = resources.Where(resource => resource.Kind == Set).ToList();
        foreach (var second in sets.Skip(1))
            second.Spec.Problems.Add(
                second.Spec.Mapping.Place, $"there is another PolicySet at {sets[0].Spec.Mapping.Place}", "make one of the two");
        if (sets.Count == 0)
            return (null, Variables.None);

        var variables = Variables.Read(sets[0].Spec);
        return (Resolved(sets[0].Spec, variables), variables);
    }

    private void ReadPolicy(Resource resource, Variables setVariables, IReadOnlyList<Budget> setBudgets)
    {
        if (!_policies.TryAdd(resource.Name, resource.Spec.Mapping.Place))
            resource.Spec.Problems.Add(
                resource.Spec.Mapping.Place, $"there is another policy named '{resource.Name}' at {_policies[resource.Name]}",
                "give one of them another name");

        var chain = _defaults.Extended(resource.Spec);
        var variables = Variables.Read(resource.Spec).Or(_defaults.VariablesOf(chain)).Or(setVariables);
        var spec = Resolved(resource.Spec, variables);
        spec.Has("extends");
        var defaults = _defaults.Merged(chain) is { } shared ? Resolver(variables).ResolveSpec(shared) : null;
        var pattern = ReadTarget(spec);
        IReadOnlyList<Budget> budgets = LimitsReader.OfPolicy(spec) is { } own ? [own, .. setBudgets] : setBudgets;
        foreach (var rule in spec.RequiredMappings("rules"))
            ReadRule(defaults is null ? rule : new MappingReader(DefaultsReader.Merge(rule.Mapping, defaults), spec.Problems), resource.Name, pattern, budgets);
        spec.Done();
    }

    private void ReadRule(MappingReader reader, string policy, string pattern, IReadOnlyList<Budget> budgets)
    {
        var rule = _rules.Read(reader, policy, pattern, budgets);
        if (!_read.TryAdd(rule.Id, rule) && rule.Id.Rule.Length > 0)
            reader.Report("name", $"there is another rule named '{rule.Id.Rule}' in this policy", "give one of them another name");
    }

    /// <summary>Defaults are read by themselves too: a rule may hide a mistake of theirs, or no policy may extend them. What variables of the
    /// policy come to there is left to the policy.</summary>
    private void ReadDefaults(string name, Variables setVariables)
    {
        if (_defaults.Spec(name).ValueOf("defaults") is not MappingNode defaults)
            return;

        if (_defaults.IsUsed(name))
        {
            var (templates, found) = (new ProblemList(), new ProblemList());
            _rules.ReadDefaults(new MappingReader(new VariableResolver(Variables.None, templates).ResolveSpec(defaults), found));
            var open = templates.Select(problem => problem.Place).ToHashSet();
            foreach (var problem in found.Where(problem => !open.Contains(problem.Place)))
                problems.Add(problem);
            return;
        }

        var variables = _defaults.VariablesOf(name).Or(setVariables);
        _rules.ReadDefaults(new MappingReader(Resolver(variables).ResolveSpec(defaults), problems));
        problems.Warn(_defaults.Spec(name).Place, $"no policy extends the defaults '{name}'", "remove them, or add 'extends' to a policy");
    }

    private static string ReadTarget(MappingReader spec)
    {
        if (spec.OptionalMapping("target") is not { } target)
            return "*";

        if (target.Has("node") && target.Has("interface"))
            target.Report("node", "'interface' and 'node' stand side by side", "a policy is about interfaces, or about the machine");
        else if (target.Has("node") && target.RequiredString("node") is not ("*" or ""))
            target.Report("node", "this version knows no other nodes, and cannot keep a rule to some of them", "write node: \"*\"");
        var pattern = target.OptionalString("interface") ?? (target.Has("node") ? Rule.Node : "*");
        if (pattern.Length == 0)
            target.Report("interface", "an empty pattern matches no interface", "name one, or write \"*\"");
        target.Done();
        return pattern;
    }

    private VariableResolver Resolver(Variables variables) => new(variables, TemplateProblems);

    private MappingReader Resolved(MappingReader spec, Variables variables)
    {
        var resolved = new MappingReader(Resolver(variables).ResolveSpec(spec.Mapping), spec.Problems);
        resolved.Has("variables");
        return resolved;
    }
}
