using HyperMesh.Autonomic.Engine.Fleet;
using HyperMesh.Autonomic.Fleet.Etcd;

namespace HyperMesh.Autonomic.Fleet;

/// <summary>This node's slots: taken by comparing and swapping, held under its lease. Thread-safe.</summary>
/// <remarks>
/// A grant counts the slots of a rule and the nodes that are up at one revision, and is committed only if the rule's book key has not changed since: every grant
/// changes it, so grants of one rule come one after the other, each having seen all before. What is given back in between makes the count only smaller.
/// A removal is bound to the revision of the slot that it is meant for, so that one that comes late takes nothing away from a later grant.
/// </remarks>
internal sealed class SlotDesk(EtcdClient client, FleetKeys keys, string node, NodeLease lease, FleetWriter writer, TimeProvider time) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _one = new(1, 1);
    private readonly Dictionary<RuleId, Held> _held = [];
    private readonly Dictionary<RuleId, IReadOnlyList<string>> _counted = [];
    private RuleId? _asking;

    /// <summary>Rules whose slot this node has.</summary>
    public IReadOnlyList<RuleId> HeldRules
    {
        get
        {
            lock (_gate)
                return [.. _held.Keys];
        }
    }

    /// <summary>The nodes that had a slot of a rule when it was counted last: the ones that a refusal is because of.</summary>
    public IReadOnlyList<string>? Counted(RuleId rule)
    {
        lock (_gate)
            return _counted.GetValueOrDefault(rule);
    }

    /// <summary>Whether this node has a slot whose lease can still be counted on.</summary>
    public bool Holds(RuleId rule)
    {
        lock (_gate)
            return lease.IsSafe && _held.TryGetValue(rule, out var held) && held.Lease == lease.Id;
    }

    /// <summary>Asks for a slot.</summary>
    public async Task<SlotAnswer> TakeAsync(FleetBudget budget, CancellationToken cancel)
    {
        await _one.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            if (!lease.IsSafe)
                return SlotAnswer.Away;
            lock (_gate)
            {
                if (_held.TryGetValue(budget.Rule, out var held) && held.Lease == lease.Id)
                    return SlotAnswer.Granted;
                _asking = budget.Rule;
            }

            return await AskAsync(budget, cancel).ConfigureAwait(false);
        }
        catch (EtcdException)
        {
            return SlotAnswer.Away;
        }
        finally
        {
            lock (_gate)
                _asking = null;
            _one.Release();
        }
    }

    /// <summary>Gives a slot back.</summary>
    /// <param name="rule">Of which rule.</param>
    /// <param name="heard">The slot as it was heard last, for one that an earlier run has taken.</param>
    public void Release(RuleId rule, SlotEntry? heard)
    {
        Held? held;
        lock (_gate)
            _held.Remove(rule, out held);
        if ((held?.ModRevision ?? heard?.ModRevision) is { } revision)
            writer.Remove(keys.Slot(rule, node), revision);
    }

    /// <summary>All slots are lost with the lease.</summary>
    public IReadOnlyList<RuleId> LoseAll()
    {
        lock (_gate)
        {
            RuleId[] lost = [.. _held.Keys];
            _held.Clear();
            return lost;
        }
    }

    /// <summary>Compares what is held with what was heard.</summary>
    /// <param name="slot">A slot of this node as heard.</param>
    /// <param name="revision">Up to where all is heard.</param>
    /// <returns>Slots that somebody has taken away.</returns>
    public IReadOnlyList<RuleId> Check(Func<RuleId, SlotEntry?> slot, long revision)
    {
        lock (_gate)
        {
            var lost = _held.Where(held => held.Value.ModRevision <= revision && slot(held.Key) is null).Select(held => held.Key).ToList();
            foreach (var rule in lost)
                _held.Remove(rule);
            return lost;
        }
    }

    /// <summary>A slot of this node was heard of: if it was granted by a request whose answer was lost, it is given back.</summary>
    public void Notice(SlotEntry slot)
    {
        lock (_gate)
            if (slot.Lease != lease.Id || _asking == slot.Rule || _held.ContainsKey(slot.Rule))
                return;
        writer.Remove(keys.Slot(slot.Rule, node), slot.ModRevision);
    }

    public void Dispose() => _one.Dispose();

    private async Task<SlotAnswer> AskAsync(FleetBudget budget, CancellationToken cancel)
    {
        while (true)
        {
            var id = lease.Id;
            var seen = await CountAsync(budget.Rule, cancel).ConfigureAwait(false);
            var limit = LimitOf(budget, seen.Present);
            if (seen.Own is null && seen.Taken >= limit)
                return SlotAnswer.Full;
            var book = new SlotBook(node, seen.Revision, seen.Present, limit);
            var answer = await client.TxnAsync(Grant(budget.Rule, seen, book, id), cancel).ConfigureAwait(false);
            if (answer.Succeeded)
                return Granted(budget.Rule, new Held(answer.Header?.Revision ?? 0, id));
            if (!lease.IsSafe || lease.Id != id || !IsMine(answer, id))
                return SlotAnswer.Away;
            await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(1, 20)), time, cancel).ConfigureAwait(false);
        }
    }

    private SlotAnswer Granted(RuleId rule, Held held)
    {
        writer.Keep(keys.Slot(rule, node));
        lock (_gate)
        {
            // A grant that took longer than the lease is safe for is none; it goes with the lease.
            if (!lease.IsSafe || lease.Id != held.Lease)
                return SlotAnswer.Away;
            _held[rule] = held;
            return SlotAnswer.Granted;
        }
    }

    private async Task<Count> CountAsync(RuleId rule, CancellationToken cancel)
    {
        var slots = keys.Slots(rule);
        RequestOp[] reads =
        [
            new(RequestRange: new(FleetKeys.Bytes(slots), FleetKeys.End(slots), KeysOnly: true)),
            new(RequestRange: new(FleetKeys.Bytes(keys.Nodes), FleetKeys.End(keys.Nodes), CountOnly: true)),
            new(RequestRange: new(FleetKeys.Bytes(keys.Book(rule)), KeysOnly: true)),
        ];
        var answer = await client.TxnAsync(new(null, reads), cancel).ConfigureAwait(false);
        if (answer.Responses is not [{ ResponseRange: { } taken }, { ResponseRange: { } present }, { ResponseRange: { } book }])
            throw new EtcdException(EtcdFault.Rejected, client.Member, "the answer to a transaction has not the parts that were asked for");

        // What has no lease or no single name is no slot of a node.
        var valid = (taken.Kvs ?? []).Where(kv => kv.Lease != 0 && FleetKeys.Names(kv.Key, slots, 1) is not null).ToList();
        lock (_gate)
            _counted[rule] = [.. valid.Select(kv => FleetKeys.Names(kv.Key, slots, 1)![0])];
        var own = valid.FirstOrDefault(kv => kv.Key.AsSpan().SequenceEqual(FleetKeys.Bytes(keys.Slot(rule, node))));
        return new Count(answer.Header?.Revision ?? 0, valid.Count, (int)Math.Min(int.MaxValue, present.Count), book.Kvs is [{ ModRevision: var at }] ? at : 0, own);
    }

    /// <summary>Puts the slot if nothing that was counted has grown, and if this process is still the node.</summary>
    private TxnRequest Grant(RuleId rule, Count seen, SlotBook book, long id)
    {
        var slot = FleetKeys.Bytes(keys.Slot(rule, node));
        var presence = FleetKeys.Bytes(keys.Node(node));
        Compare[] compare =
        [
            new("LEASE", presence, Lease: id),
            seen.Own is { } own ? new("MOD", slot, ModRevision: own.ModRevision) : new("MOD", FleetKeys.Bytes(keys.Book(rule)), ModRevision: seen.Book),
        ];
        var put = new RequestOp(RequestPut: new(slot, "{}"u8.ToArray(), id));

        // A slot that is this node's already, of an earlier run or lease, is taken along: nothing is granted.
        return new TxnRequest(
            compare, seen.Own is null ? [put, new(RequestPut: new(FleetKeys.Bytes(keys.Book(rule)), FleetValues.Write(book)))] : [put],
            [new(RequestRange: new(presence, KeysOnly: true))]);
    }

    private static bool IsMine(TxnResponse answer, long id) => answer.Responses is [{ ResponseRange.Kvs: [{ Lease: var now }] }] && now == id;

    // A share is of those that are up; rounding must not make 28.999… of 29.
    private static int LimitOf(FleetBudget budget, int present) =>
        budget.Limit.IsShare ? Math.Max(1, (int)Math.Floor(budget.Limit.Of(present) + 1e-9)) : (int)Math.Clamp(budget.Limit.Value, 1, int.MaxValue);

    private sealed record Held(long ModRevision, long Lease);

    private sealed record Count(long Revision, int Taken, int Present, long Book, KeyValue? Own);
}
