namespace HyperMesh.Autonomic.Ebpf;

/// <summary>Which packets of an interface a traffic control program sees.</summary>
public enum TcDirection
{
    /// <summary>Those that come in, after XDP.</summary>
    Ingress = 1,

    /// <summary>Those that go out.</summary>
    Egress = 2,
}
