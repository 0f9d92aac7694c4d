namespace HyperMesh.Autonomic.Ebpf;

/// <summary>Why a call to the kernel or to libbpf failed, for a person to read and for code to decide on.</summary>
/// <param name="Operation">What was being done, as in "load bpf/build/xdp_firewall.bpf.o".</param>
/// <param name="Errno">The positive error number of Linux, or libbpf's own (4000 and up).</param>
/// <param name="Message">What happened, in words, with the name of the error number.</param>
/// <param name="Mend">What the operator can do about it, or null when there is no good advice.</param>
/// <param name="VerifierLog">The last lines of the verifier's log, where the cause is; null when the verifier did not speak.</param>
public sealed record BpfError(string Operation, int Errno, string Message, string? Mend, string? VerifierLog)
{
    /// <summary>
    /// The source line of the instruction that the verifier refused, as in "xdp_firewall.bpf.c:120: if (x)"; null when it is not known.
    /// </summary>
    public string? SourceLine { get; init; }
}
