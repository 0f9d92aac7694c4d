namespace HyperMesh.Autonomic.Bpf.Tests.Tc;

/// <summary>What a program of tc returns, with the kernel's numbers.</summary>
internal enum TcVerdict
{
    /// <summary>TC_ACT_UNSPEC: the next program decides, if there is one.</summary>
    Next = -1,

    /// <summary>TC_ACT_SHOT.</summary>
    Drop = 2,
}
