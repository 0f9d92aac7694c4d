using System.Runtime.CompilerServices;
using System.Text.Json;
using HyperMesh.Autonomic.Host.Control;

namespace HyperMesh.Autonomic.Host.Flows;

/// <summary>Asks the daemon, which needs no rights but to open its socket.</summary>
internal sealed class DaemonFlows(ControlClient client, FlowQuery query) : IFlowReader
{
    public Task<FlowPage> PageAsync(CancellationToken cancel) => client.GetAsync($"/v1/flows?{query.ToQueryString()}", ControlJson.Default.FlowPage, cancel);

    public async IAsyncEnumerable<FlowEvent> FollowAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (var (kind, data) in client.FollowAsync($"/v1/flows/stream?{query.ToQueryString()}", cancel).ConfigureAwait(false))
            yield return kind switch
            {
                "begin" => new FlowEvent(Hooks(data), null, null),
                "flow" => new FlowEvent(null, JsonSerializer.Deserialize(data, ControlJson.Default.FlowRecord), null),
                _ => new FlowEvent(null, null, JsonSerializer.Deserialize(data, ControlJson.Default.LostRecord)),
            };
    }

    public void Dispose() => client.Dispose();

    private static List<FlowHook> Hooks(string data)
    {
        using var document = JsonDocument.Parse(data);
        return [.. document.RootElement.GetProperty("hooks").EnumerateArray().Select(hook => hook.Deserialize(ControlJson.Default.FlowHook)!)];
    }
}
