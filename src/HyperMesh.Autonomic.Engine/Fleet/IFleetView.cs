namespace HyperMesh.Autonomic.Engine.Fleet;

/// <summary>What is known of the other nodes. Null means that it is not known. Called on the loop's thread; must not block.</summary>
public interface IFleetView
{
    /// <summary>Changes whenever an answer may have changed.</summary>
    long Version { get; }

    /// <summary>The name of this node.</summary>
    string Self { get; }

    /// <summary>Whether another node is up.</summary>
    bool? IsUp(string node);

    /// <summary>How many other nodes have, or had within a time, the symptom of a rule.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="within">The time.</param>
    int? OthersThatSee(RuleId rule, TimeSpan within);
}
