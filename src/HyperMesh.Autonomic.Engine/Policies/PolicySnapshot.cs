using System.Collections.Frozen;

namespace HyperMesh.Autonomic.Engine.Policies;

/// <summary>All rules in force at one moment. Immutable.</summary>
public sealed class PolicySnapshot
{
    /// <summary>No rules.</summary>
    public static readonly PolicySnapshot Empty = new(0, []);

    private readonly FrozenDictionary<RuleId, Rule> _byId;

    /// <param name="revision">Grows with every change that was accepted.</param>
    /// <param name="rules">Rules with different ids.</param>
    public PolicySnapshot(int revision, IReadOnlyList<Rule> rules)
    {
        Revision = revision;
        Rules = rules;
        _byId = rules.ToFrozenDictionary(rule => rule.Id);
    }

    public int Revision { get; }

    /// <summary>The fleet's revision that these rules are; null where they come from files of this node.</summary>
    public int? Fleet { get; private init; }

    public IReadOnlyList<Rule> Rules { get; }

    /// <summary>Times in which rules do not act.</summary>
    internal IReadOnlyList<Silence> Silences { get; init; } = [];

    /// <summary>The same rules, as a revision of the fleet.</summary>
    /// <param name="revision">Of this node.</param>
    /// <param name="fleet">Of the fleet; null for none.</param>
    public PolicySnapshot As(int revision, int? fleet) => new(revision, Rules) { Silences = Silences, Fleet = fleet };

    public Rule? Find(RuleId id) => _byId.GetValueOrDefault(id);
}
