using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Engine.Policies;

/// <summary>The documents of shared defaults in a set, and what they come to along a chain of <c>extends</c>.</summary>
internal sealed class DefaultsReader
{
    private readonly Dictionary<string, (MappingNode Spec, Variables Variables)> _byName = [];
    private readonly HashSet<string> _used = [];

    /// <summary>Takes the documents; reports those with one name, and chains that bite their tail.</summary>
    public DefaultsReader(IEnumerable<Resource> documents)
    {
        var resources = new Dictionary<string, Resource>();
        foreach (var resource in documents)
        {
            var spec = resource.Spec;
            if (!resources.TryAdd(resource.Name, resource))
                spec.Problems.Add(
                    spec.Mapping.Place, $"there are other defaults named '{resource.Name}' at {resources[resource.Name].Spec.Mapping.Place}",
                    "give one of them another name");
            _byName.TryAdd(resource.Name, (spec.Mapping, Variables.Read(spec)));
            spec.Has("extends");
            if (spec.Optional("defaults") is { } defaults)
                defaults.TryMapping(spec.Problems, out _);
            spec.Done();
        }

        foreach (var resource in resources.Values)
            Chain(resource.Spec);
    }

    /// <summary>The names of all documents.</summary>
    public IEnumerable<string> All => _byName.Keys;

    /// <summary>Whether a policy extends a document.</summary>
    public bool IsUsed(string name) => _used.Contains(name);

    /// <summary>The spec of a document.</summary>
    public MappingNode Spec(string name) => _byName[name].Spec;

    /// <summary>The variables of a document along its chain.</summary>
    public Variables VariablesOf(string name) => VariablesOf([name, .. Chain(new MappingReader(Spec(name), new ProblemList()))]);

    /// <summary>The names of the documents that a spec extends, the nearest first. What is wrong with the chain is reported where it begins.</summary>
    public IReadOnlyList<string> Chain(MappingReader spec)
    {
        var chain = new List<string>();
        var next = spec.OptionalString("extends");
        while (next is not null)
        {
            if (!_byName.TryGetValue(next, out var found))
            {
                if (chain.Count == 0)
                    spec.Report("extends", $"there are no defaults named {Quoted.Of(next)} in this set", NearestName.Hint(next, [.. _byName.Keys]));
                break;
            }

            if (chain.Contains(next) || ReferenceEquals(found.Spec, spec.Mapping))
            {
                spec.Report("extends", $"the defaults extend each other in a circle: {string.Join(" → ", chain)} → {next}", "let one of them extend nothing");
                break;
            }

            chain.Add(next);
            next = (found.Spec.ValueOf("extends") as ScalarNode)?.Text;
        }

        return chain;
    }

    /// <summary>The chain of a policy, whose documents count as extended from now on.</summary>
    public IReadOnlyList<string> Extended(MappingReader policy)
    {
        var chain = Chain(policy);
        _used.UnionWith(chain);
        return chain;
    }

    /// <summary>The variables of a chain, the nearest first.</summary>
    public Variables VariablesOf(IEnumerable<string> chain) =>
        chain.Aggregate(Variables.None, (nearer, name) => nearer.Or(_byName[name].Variables));

    /// <summary>What a chain says of rules; null for nothing.</summary>
    public MappingNode? Merged(IEnumerable<string> chain)
    {
        MappingNode? merged = null;
        foreach (var name in chain)
            if (_byName[name].Spec.ValueOf("defaults") is MappingNode defaults)
                merged = merged is null ? defaults : Merge(merged, defaults);
        return merged;
    }

    /// <summary>A rule, or nearer defaults, and what farther defaults say where it says nothing; limits are joined key by key.</summary>
    public static MappingNode Merge(MappingNode nearer, MappingNode farther)
    {
        var limits = farther.ValueOf("limits") as MappingNode;
        return nearer.Or(farther).Replace(entry =>
            limits is not null && entry.Key.Text == "limits" && entry.Value is MappingNode own && !ReferenceEquals(own, limits)
                ? own.Or(limits)
                : entry.Value);
    }
}
