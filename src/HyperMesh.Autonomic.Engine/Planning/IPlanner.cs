using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Engine.Policies;

namespace HyperMesh.Autonomic.Engine.Planning;

/// <summary>The P of MAPE-K. Pure: the same arguments give the same decision; it touches nothing and asks no clock.</summary>
public interface IPlanner
{
    /// <summary>The next thing to do in a case, given what is known. Asked again after every change of what concerns the case.</summary>
    Decision Next(CaseKey key, KnowledgeState knowledge, PolicySnapshot policy, DateTimeOffset now);

    /// <summary>How to bring a hook of which nobody can tell what it holds, or that has drifted, to its state again.</summary>
    Decision Restore(string hook, KnowledgeState knowledge, DateTimeOffset now);
}
