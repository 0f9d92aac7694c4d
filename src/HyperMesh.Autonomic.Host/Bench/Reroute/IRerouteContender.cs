using HyperMesh.Autonomic.Host.Traffic;

namespace HyperMesh.Autonomic.Host.Bench.Reroute;

/// <summary>Something that finds routes between the nodes of a stage, and other ones when a link dies.</summary>
internal interface IRerouteContender
{
    /// <summary>With the settings that matter, for the table.</summary>
    string Name { get; }

    /// <summary>What is missing here, and how to get it; null where it can run.</summary>
    string? WhyUnavailable { get; }

    /// <summary>How long its way has to hold before it counts as settled: by then it knows its neighbours as well as it ever will.</summary>
    TimeSpan Settling { get; }

    /// <summary>Starts it on every node of a fresh stage. It need not have found the ways when this returns; from a to c it has to take the shortest, by b.</summary>
    /// <returns>Ends it, and all that it has started.</returns>
    Task<IAsyncDisposable> StartAsync(MeshStage stage, CancellationToken cancel);
}
