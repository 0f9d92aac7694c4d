namespace HyperMesh.Autonomic.Engine.Fleet;

/// <summary>What people, and the node that judges canaries, do with a fleet. Needs no presence: it is no node. Thread-safe.</summary>
/// <remarks>Everything asks the shared store itself, at once; nothing is kept for later.
/// All methods throw a <see cref="FleetException"/> that says what, where and the mend when the store is away or refuses.</remarks>
public interface IFleetControl : IAsyncDisposable
{
    /// <summary>The store's members, who acts, what is shut out, which policies are in force.</summary>
    Task<FleetStatus> StatusAsync(CancellationToken cancel);

    /// <summary>Every node that the fleet has heard of, in the order of their names, with what it said last.</summary>
    Task<IReadOnlyList<FleetNode>> NodesAsync(CancellationToken cancel);

    /// <summary>Which revisions the fleet is to have.</summary>
    Task<PolicyRollout> RolloutAsync(CancellationToken cancel);

    /// <summary>The files of a revision; null when there is no such revision, or no more.</summary>
    Task<IReadOnlyDictionary<string, string>?> FilesAsync(int revision, CancellationToken cancel);

    /// <summary>Sets a new revision: for all nodes, or for some of those that are up now.</summary>
    /// <param name="files">Name of each file and its text; checked by the caller.</param>
    /// <param name="canary">Who has it first, and for how long; null for all at once.</param>
    /// <param name="change">Who and why.</param>
    /// <param name="cancel">Ends the waiting.</param>
    /// <exception cref="FleetException">Also: a canary is under way, another change came first, the files are too large (1 MB in all), nobody is up
    /// to be a canary.</exception>
    Task<PolicyRollout> PushAsync(IReadOnlyDictionary<string, string> files, CanaryPlan? canary, ChangeNote change, CancellationToken cancel);

    /// <summary>Gives the canary's revision to all.</summary>
    /// <param name="revision">The canary's; anything else is refused, so that nobody promotes what he has not seen.</param>
    /// <param name="change">Who and why.</param>
    /// <param name="cancel">Ends the waiting.</param>
    Task<PolicyRollout> PromoteAsync(int revision, ChangeNote change, CancellationToken cancel);

    /// <summary>Takes the canary back; without one, goes back from the stable revision to the one before it.</summary>
    /// <param name="revision">What is to be taken back; anything else than what is in force is refused.</param>
    /// <param name="change">Who and why.</param>
    /// <param name="cancel">Ends the waiting.</param>
    Task<PolicyRollout> RollbackAsync(int revision, ChangeNote change, CancellationToken cancel);

    /// <summary>The last changes of the fleet's policies, oldest first.</summary>
    /// <param name="last">How many at most, 1 to 1,000.</param>
    /// <param name="cancel">Ends the waiting.</param>
    Task<IReadOnlyList<PolicyChange>> LogAsync(int last, CancellationToken cancel);
}
