using System.Reactive.Subjects;
using HyperMesh.Autonomic.Engine.Policies;

namespace HyperMesh.Autonomic.Engine.Tests;

/// <summary>Policies that a test replaces while the loop runs.</summary>
internal sealed class ChangingPolicies(PolicySnapshot first) : IPolicySource, IDisposable
{
    private readonly Subject<PolicySnapshot> _changes = new();

    public PolicySnapshot Current { get; private set; } = first;

    public IObservable<PolicySnapshot> Changes => _changes;

    public void Change(PolicySnapshot next)
    {
        Current = next;
        _changes.OnNext(next);
    }

    public void Dispose() => _changes.Dispose();
}
