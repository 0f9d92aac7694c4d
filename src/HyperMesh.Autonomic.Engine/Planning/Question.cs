using HyperMesh.Autonomic.Engine.Knowledge;

namespace HyperMesh.Autonomic.Engine.Planning;

/// <summary>What the planner is to be asked about: a case, or a hook.</summary>
internal readonly record struct Question(CaseKey? Case, string? Hook)
{
    public static Question About(CaseKey key) => new(key, null);

    public static Question About(string hook) => new(null, hook);
}
