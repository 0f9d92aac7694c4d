using System.Text;
using HyperMesh.Autonomic.Engine.Fleet;
using HyperMesh.Autonomic.Fleet.Etcd;

namespace HyperMesh.Autonomic.Fleet;

// The fleet's policies: every change compares and swaps the rollout, and writes its line of the log in the same transaction.
internal sealed partial class FleetStore
{
    private const int KeptRevisions = 50;
    private const int KeptChanges = 1000;

    public Task<PolicyRollout> RolloutAsync(CancellationToken cancel) => AskAsync(async () => (await ReadRolloutAsync(cancel).ConfigureAwait(false)).Rollout);

    public Task<IReadOnlyDictionary<string, string>?> FilesAsync(int revision, CancellationToken cancel) => AskAsync(async () =>
    {
        var key = _keys.Revision(revision);
        var read = await _client.RangeAsync(new(FleetKeys.Bytes(key)), cancel).ConfigureAwait(false);
        if (read.Kvs is not [{ Value: var value }])
            return null;
        return FleetValues.Read<RevisionValue>(value, FleetValues.LargestRevision, out var wrong) is { } found
            ? (IReadOnlyDictionary<string, string>?)found.Files
            : throw new FleetException($"{key}: {wrong}; push the files again");
    });

    public Task<PolicyRollout> PushAsync(IReadOnlyDictionary<string, string> files, CanaryPlan? canary, ChangeNote change, CancellationToken cancel) => AskAsync(async () =>
    {
        CheckFiles(files);
        if (canary?.Limits?.Flaw() is { } flaw)
            throw new FleetException(flaw);
        var nodes = canary is null ? [] : await CanariesAsync(canary, cancel).ConfigureAwait(false);
        var (now, seen) = await ReadRolloutAsync(cancel).ConfigureAwait(false);
        if (now.Canary is { } other)
            throw new FleetException($"revision {other.Revision} is being tried by {other.Nodes.Count} node(s); promote it or take it back first");
        var revision = now.Last + 1;
        var after = canary is null
            ? now with { Change = now.Change + 1, Last = revision, Previous = now.Stable, Stable = revision }
            : now with { Change = now.Change + 1, Last = revision, Canary = new Canary(revision, nodes, canary.For, canary.IsAutomatic, canary.Limits) };
        var value = FleetValues.Write(new RevisionValue(new(files)));
        if (value.Length > FleetValues.LargestRevision)
            throw new FleetException($"the files are too large for the fleet's store: {value.Length:N0} bytes as JSON, {FleetValues.LargestRevision:N0} may be");
        await SwapAsync(seen, PolicyStep.Push, revision, after, change, [new(RequestPut: new(FleetKeys.Bytes(_keys.Revision(revision)), value)), .. Old(after)], cancel).ConfigureAwait(false);
        return after;
    });

    public Task<PolicyRollout> PromoteAsync(int revision, ChangeNote change, CancellationToken cancel) => AskAsync(async () =>
    {
        var (now, seen) = await ReadRolloutAsync(cancel).ConfigureAwait(false);
        if (now.Canary is not { } canary)
            throw new FleetException("no revision is being tried; 'hypermesh fleet policy push --canary' begins with one");
        if (canary.Revision != revision)
            throw new FleetException($"revision {canary.Revision} is being tried, not {revision}");
        var after = now with { Change = now.Change + 1, Previous = now.Stable, Stable = revision, Canary = null };
        await SwapAsync(seen, PolicyStep.Promote, revision, after, change, [], cancel).ConfigureAwait(false);
        return after;
    });

    public Task<PolicyRollout> RollbackAsync(int revision, ChangeNote change, CancellationToken cancel) => AskAsync(async () =>
    {
        var (now, seen) = await ReadRolloutAsync(cancel).ConfigureAwait(false);
        var current = now.Canary?.Revision ?? now.Stable;
        if (current != revision)
            throw new FleetException(current is null ? "the fleet has no policies yet" : $"revision {current} is {(now.Canary is null ? "in force" : "being tried")}, not {revision}");
        if (now.Canary is null && now.Previous is null)
            throw new FleetException($"there was no revision before {revision}; push the files that are to be in force");
        var after = now.Canary is not null
            ? now with { Change = now.Change + 1, Canary = null }
            : now with { Change = now.Change + 1, Stable = now.Previous, Previous = null };
        await SwapAsync(seen, PolicyStep.Rollback, revision, after, change, [], cancel).ConfigureAwait(false);
        return after;
    });

    public Task<IReadOnlyList<PolicyChange>> LogAsync(int last, CancellationToken cancel) => AskAsync(async () =>
    {
        var limit = Math.Clamp(last, 1, KeptChanges);
        var read = await _client.RangeAsync(
            new(FleetKeys.Bytes(_keys.Changes), FleetKeys.End(_keys.Changes), limit, SortOrder: "DESCEND", SortTarget: "KEY"), cancel).ConfigureAwait(false);
        return (IReadOnlyList<PolicyChange>)[.. (read.Kvs ?? [])
            .Select(kv => FleetValues.Read<PolicyChange>(kv.Value, FleetValues.LargestRollout, out _)).OfType<PolicyChange>().OrderBy(change => change.Number)];
    });

    private static void CheckFiles(IReadOnlyDictionary<string, string> files)
    {
        if (files.Count is 0 or > 1000)
            throw new FleetException("a revision has 1 to 1,000 files");
        if (files.Keys.FirstOrDefault(name => !FleetValues.IsFileName(name)) is { } wrong)
            throw new FleetException($"'{FleetText.Clean(wrong, 60)}' cannot be the name of a policy file in a fleet; take letters, digits, '.', '-' and '_'");
        var size = files.Sum(file => (long)Encoding.UTF8.GetByteCount(file.Value));
        if (size > FleetValues.LargestFiles)
            throw new FleetException($"the files are too large for the fleet's store: {size:N0} bytes, {FleetValues.LargestFiles:N0} may be");
    }

    private async Task<IReadOnlyList<string>> CanariesAsync(CanaryPlan plan, CancellationToken cancel)
    {
        var (model, _) = await ReadLiveAsync(cancel).ConfigureAwait(false);
        if (plan.Nodes is { } named)
            return named.FirstOrDefault(node => !model.IsUp(node)) is { } down
                ? throw new FleetException($"the node '{FleetText.Clean(down, 60)}' is not up, so it cannot try the revision")
                : [.. named.Distinct().Order(StringComparer.Ordinal)];
        if (plan.Share is not (> 0 and <= 100))
            throw new FleetException("the share of nodes that try a revision is more than 0 and at most 100 percent");
        var up = model.Nodes.ToArray();
        if (up.Length == 0)
            throw new FleetException("no node is up, so none can try the revision");
        Random.Shared.Shuffle(up);
        return [.. up.Take(Math.Max(1, (int)(up.Length * plan.Share / 100 + 1e-9))).Order(StringComparer.Ordinal)];
    }

    private async Task<(PolicyRollout Rollout, long Seen)> ReadRolloutAsync(CancellationToken cancel)
    {
        NodeLease.RequireFormat(_keys, await _client.RangeAsync(new(FleetKeys.Bytes(_keys.Format)), cancel).ConfigureAwait(false));
        var read = await _client.RangeAsync(new(FleetKeys.Bytes(_keys.Rollout)), cancel).ConfigureAwait(false);
        if (read.Kvs is not [var kv])
            return (PolicyRollout.None, 0);
        return FleetValues.Read<PolicyRollout>(kv.Value, FleetValues.LargestRollout, out var wrong) is { } rollout
            ? (rollout, kv.ModRevision)
            : throw new FleetException($"{_keys.Rollout}: {wrong}; remove the key with etcdctl and push again");
    }

    private async Task SwapAsync(long seen, PolicyStep step, int revision, PolicyRollout after, ChangeNote note, RequestOp[] more, CancellationToken cancel)
    {
        var clean = note with { By = FleetText.Clean(note.By, 100), Why = FleetText.Clean(note.Why, 500) };
        var change = new PolicyChange(after.Change, step, revision, after, clean);
        var rollout = FleetKeys.Bytes(_keys.Rollout);
        var value = FleetValues.Write(after);
        RequestOp[] writes =
        [
            new(RequestPut: new(rollout, value)),
            new(RequestPut: new(FleetKeys.Bytes(_keys.Format), Encoding.UTF8.GetBytes(NodeLease.Format))),
            new(RequestPut: new(FleetKeys.Bytes(_keys.Change(after.Change)), FleetValues.Write(change))),
            .. more,
        ];
        if (after.Change > KeptChanges)
            writes = [.. writes, new(RequestDeleteRange: new(FleetKeys.Bytes(_keys.Change(after.Change - KeptChanges))))];
        var request = new TxnRequest([new("MOD", rollout, ModRevision: seen)], writes, [new(RequestRange: new(rollout))]);

        // Done twice, the comparison fails, and what is found is what was written.
        var answer = await _client.TxnAsync(request, cancel).ConfigureAwait(false);
        if (answer.Succeeded || (answer.Responses is [{ ResponseRange.Kvs: [{ Value: { } found }] }] && found.AsSpan().SequenceEqual(value)
            && await IsMineAsync(change, cancel).ConfigureAwait(false)))
            return;
        throw new FleetException("somebody else has changed the fleet's policies at this moment; look with 'hypermesh fleet policy log' and try again");
    }

    private async Task<bool> IsMineAsync(PolicyChange change, CancellationToken cancel)
    {
        var read = await _client.RangeAsync(new(FleetKeys.Bytes(_keys.Change(change.Number))), cancel).ConfigureAwait(false);
        return read.Kvs is [{ Value: { } value }] && value.AsSpan().SequenceEqual(FleetValues.Write(change));
    }

    // Revisions that are neither stable nor the one to go back to are kept for a while, and then go with their answers.
    private IEnumerable<RequestOp> Old(PolicyRollout after)
    {
        var old = after.Last - KeptRevisions;
        if (old < 1 || old == after.Stable || old == after.Previous)
            yield break;
        yield return new(RequestDeleteRange: new(FleetKeys.Bytes(_keys.Revision(old))));
        yield return new(RequestDeleteRange: new(FleetKeys.Bytes(_keys.Answers(old)), FleetKeys.End(_keys.Answers(old))));
        yield return new(RequestDeleteRange: new(FleetKeys.Bytes(_keys.Results(old)), FleetKeys.End(_keys.Results(old))));
    }
}
