namespace HyperMesh.Autonomic.Engine.Fleet;

/// <summary>What the nodes of a fleet share. Without a fleet: <see cref="FleetOfOne"/>.</summary>
/// <remarks>Thread-safe. Reading never blocks and never fails: it answers from what was heard last. Writing that fails is kept and done when the
/// shared store answers again, except slots, which are never promised without it. Observables come on any thread; receivers must not block.</remarks>
public interface IFleetKnowledge : IFleetView, IAsyncDisposable
{
    FleetLink Link { get; }

    /// <summary>The link, now and whenever it changes.</summary>
    IObservable<FleetLink> Links { get; }

    /// <summary>The nodes that are up, this one too, in the order of their names; empty while nothing is known. The first of them judges canaries.</summary>
    IReadOnlyList<string> Nodes { get; }

    /// <summary>What is wrong with the fleet, in words and with the key: a hostile value that was passed over, another process of this node's name.</summary>
    IObservable<string> Problems { get; }

    /// <summary>Begins: presence, and listening. Returns when it is connected or known to be away; away is no error.</summary>
    /// <exception cref="FleetException">The shared store refuses this node (credentials, certificate), or another process is the node of this name:
    /// waiting would not help.</exception>
    Task StartAsync(CancellationToken cancel);

    /// <summary>Says how this node is; the last one counts.</summary>
    void Publish(NodeState state);

    /// <summary>Says that this node has the symptom of a rule, or has it no more.</summary>
    void Share(RuleId rule, bool isOpen);

    /// <summary>Asks for the right to act. A node that has the slot already is granted it again.</summary>
    Task<SlotAnswer> TakeSlotAsync(FleetBudget budget, CancellationToken cancel);

    /// <summary>Whether a slot that was granted still counts at this instant. It is looked at before each action: a process that was stopped for longer than its
    /// lease acts before it hears of <see cref="SlotsLost"/>.</summary>
    bool HoldsSlot(RuleId rule) => true;

    /// <summary>Gives it back; when the shared store is away, as soon as it is there again.</summary>
    void ReleaseSlot(RuleId rule);

    /// <summary>The nodes that hold a slot of a rule, as far as was heard; none while nothing is known.</summary>
    IReadOnlyList<string> HoldersOf(RuleId rule) => [];

    /// <summary>Rules for which a slot may have become free: somebody has given one back, died, or the limit has grown.</summary>
    IObservable<RuleId> SlotsFreed { get; }

    /// <summary>Rules whose slot this node has lost, or will have lost before it could prolong it: what it does there is to be taken back.
    /// The slot itself goes with the lease; <see cref="ReleaseSlot"/> once it is taken back frees it sooner.</summary>
    IObservable<RuleId> SlotsLost { get; }

    /// <summary>The addresses that are shut out now.</summary>
    IReadOnlyList<Block> Blocks { get; }

    /// <summary>Shuts an address out in the whole fleet; again prolongs it.</summary>
    /// <param name="prefix">An address or a prefix.</param>
    /// <param name="time">How long.</param>
    /// <param name="reason">In words.</param>
    /// <param name="cancel">Ends the waiting.</param>
    /// <exception cref="FleetException">The shared store does not answer, or it is no prefix.</exception>
    Task BlockAsync(string prefix, TimeSpan time, string reason, CancellationToken cancel);

    /// <summary>Takes this node's part of it back.</summary>
    Task UnblockAsync(string prefix, CancellationToken cancel);

    /// <summary>The revision that this node is to have, now and whenever it changes; null while the fleet has none.</summary>
    IObservable<FleetPolicy?> Policy { get; }

    /// <summary>Answers a revision.</summary>
    void Acknowledge(PolicyAcknowledgement answer);

    /// <summary>Says what has come of a revision so far; the last one counts.</summary>
    void Report(PolicyResults results);
}

/// <summary>The shared store refuses, or cannot do, what was asked.</summary>
public sealed class FleetException(string message, Exception? inner = null) : Exception(message, inner);
