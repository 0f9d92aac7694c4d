namespace HyperMesh.Autonomic.Engine.Policies;

/// <summary>Where rules come from. A bad edit never replaces good policies: it is reported, and <see cref="Current"/> stays.</summary>
public interface IPolicySource
{
    /// <summary>The rules in force. Thread-safe.</summary>
    PolicySnapshot Current { get; }

    /// <summary>New snapshots, as edits are accepted. May come on any thread.</summary>
    IObservable<PolicySnapshot> Changes { get; }
}
