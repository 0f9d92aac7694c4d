using System.Runtime.CompilerServices;
using HyperMesh.Autonomic.Ebpf;

namespace HyperMesh.Autonomic.Host.Flows;

/// <summary>Reads the tables of the pinned programs.</summary>
internal sealed class KernelFlows(PinDirectory pins, FlowSelection selection) : IFlowReader
{
    private readonly FlowHooks _hooks = new(pins, selection.Filter);
    private bool _hasRead;

    public async Task<FlowPage> PageAsync(CancellationToken cancel)
    {
        _hooks.Read();
        if (!_hasRead && selection.By == FlowOrder.Rate)
        {
            // A rate is of a time; that of the whole life of a flow says nothing of now.
            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, cancel).ConfigureAwait(false);
            _hooks.Read();
        }

        _hasRead = true;
        return _hooks.Page(selection);
    }

    public async IAsyncEnumerable<FlowEvent> FollowAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        using var follow = new FlowFollow(pins, selection);
        var there = follow.Begin();
        yield return new FlowEvent([.. follow.Sources.Select(source => source.Hook)], null, null);
        foreach (var flow in there)
            yield return new FlowEvent(null, flow, null);
        await foreach (var (flows, lost) in follow.GoOnAsync(cancel).ConfigureAwait(false))
        {
            foreach (var flow in flows)
                yield return new FlowEvent(null, flow, null);
            foreach (var one in lost)
                yield return new FlowEvent(null, null, one);
        }
    }

    public void Dispose() => _hooks.Dispose();
}
