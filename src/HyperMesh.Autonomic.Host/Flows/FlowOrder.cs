namespace HyperMesh.Autonomic.Host.Flows;

/// <summary>By what talkers are ordered.</summary>
internal enum FlowOrder
{
    Packets,
    Bytes,
    Rate,
}
