using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Engine.Policies;

namespace HyperMesh.Autonomic.Engine.Planning;

/// <summary>The P of MAPE-K. Pure: the same arguments give the same decision; it touches nothing and asks no clock.</summary>
public interface IPlanner
{
    /// <summary>The next thing to do about a hook, given what is known. Asked again after every change of what is known.</summary>
    Decision Next(string hook, KnowledgeState knowledge, PolicySnapshot policy, DateTimeOffset now);
}
