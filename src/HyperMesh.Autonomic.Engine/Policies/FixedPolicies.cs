using System.Reactive.Linq;

namespace HyperMesh.Autonomic.Engine.Policies;

/// <summary>Policies that were read once and do not change.</summary>
public sealed class FixedPolicies(PolicySnapshot snapshot) : IPolicySource
{
    public PolicySnapshot Current { get; } = snapshot;

    public IObservable<PolicySnapshot> Changes => Observable.Never<PolicySnapshot>();
}
