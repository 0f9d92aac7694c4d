using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Engine.Policies;

/// <summary>Looks at policies that are sound for one thing that is legal and unwise. Stateless.</summary>
internal interface IPolicyCheck
{
    /// <summary>Adds warnings.</summary>
    void Check(PolicySnapshot policies, ProblemList problems);
}
