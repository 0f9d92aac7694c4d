using HyperMesh.Autonomic.Host.Fleet;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace HyperMesh.Autonomic.Host.Control;

/// <summary>The fleet that this node is in.</summary>
internal static class FleetEndpoints
{
    public static async Task<Ok<FleetDocument>> FleetAsync(Daemon daemon, CancellationToken cancel) =>
        TypedResults.Ok(await daemon.Roster.ReadAsync(cancel).ConfigureAwait(false));
}
