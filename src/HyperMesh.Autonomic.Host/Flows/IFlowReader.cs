namespace HyperMesh.Autonomic.Host.Flows;

/// <summary>Where a command gets flows from: the daemon, or the kernel itself.</summary>
internal interface IFlowReader : IDisposable
{
    /// <summary>The flows now.</summary>
    Task<FlowPage> PageAsync(CancellationToken cancel);

    /// <summary>Where is looked, those that are there, then those that come; ends when it is cancelled, or when the daemon ends.</summary>
    IAsyncEnumerable<FlowEvent> FollowAsync(CancellationToken cancel);
}
