namespace HyperMesh.Autonomic.Engine.Fleet;

/// <summary>What a node tells the fleet about itself. Immutable.</summary>
public sealed record NodeState
{
    public required string Node { get; init; }

    /// <summary>Of the program.</summary>
    public required string Version { get; init; }

    /// <summary>When its loop started, by its own clock.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>The fleet's policy revision that is in force there; null where it goes by files of its own.</summary>
    public int? Policy { get; init; }

    /// <summary>Every hook it has something to do with.</summary>
    public IReadOnlyList<NodeHook> Hooks { get; init; } = [];

    /// <summary>Symptoms that are open there.</summary>
    public int OpenSymptoms { get; init; }

    /// <summary>Parts that fail, in words; empty when all is well.</summary>
    public IReadOnlyList<string> Failing { get; init; } = [];

    /// <summary>Whether a person has stopped its loop: <c>held</c> or <c>frozen</c>; null when not.</summary>
    public string? Standstill { get; init; }

    /// <summary>The newest record of its journal, and the hash of the chain there in hex: others witness what it cannot take back.</summary>
    public long JournalId { get; init; }

    public string? JournalHash { get; init; }
}

/// <summary>One hook of a node.</summary>
/// <param name="Hook">As verbs name it: <c>xdp:eth0</c>.</param>
/// <param name="Desired">What it should hold, in the words of the policy; null for nothing.</param>
/// <param name="Actual">What it holds as far as is known; null where that is not known.</param>
public sealed record NodeHook(string Hook, string? Desired, string? Actual);
