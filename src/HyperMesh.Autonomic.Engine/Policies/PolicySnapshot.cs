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

    public IReadOnlyList<Rule> Rules { get; }

    public Rule? Find(RuleId id) => _byId.GetValueOrDefault(id);
}
