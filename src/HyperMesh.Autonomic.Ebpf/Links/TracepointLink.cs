using HyperMesh.Autonomic.Ebpf.Native;

namespace HyperMesh.Autonomic.Ebpf;

/// <summary>A program at a tracepoint of the kernel. Needs tracefs, and CAP_PERFMON besides CAP_BPF. Thread-safe.</summary>
public sealed class TracepointLink : ProbeLink
{
    private const uint TracepointEvent = 2;

    internal TracepointLink(PerfAttachment held, string tracepoint)
        : base(held) => Tracepoint = tracepoint;

    /// <summary>"category/name"; for a link that was opened again the name alone, which is all that the kernel tells.</summary>
    public string Tracepoint { get; }

    internal override string Place => $"tracepoint {Tracepoint}";

    /// <summary>Puts a program on a tracepoint.</summary>
    /// <param name="program">A program of type Tracepoint.</param>
    /// <param name="tracepoint">"category/name", as in "sched/sched_switch".</param>
    /// <param name="cookie">What bpf_get_attach_cookie returns (from Linux 5.15 on); 0 for none.</param>
    /// <exception cref="BpfException">
    /// ENOENT without such a tracepoint (the message names the nearest) or when tracefs is not mounted, EACCES when the program reads past
    /// the tracepoint's fields, EPERM.
    /// </exception>
    /// <exception cref="ArgumentException">The text is not "category/name".</exception>
    public static TracepointLink Attach(BpfProgram program, string tracepoint, ulong cookie = 0)
    {
        BpfProgram.Require(program, ProgramType.Tracepoint);
        ArgumentException.ThrowIfNullOrEmpty(tracepoint);
        var operation = $"attach {program} to tracepoint {tracepoint}";
        var attr = new PerfEventAttr { Type = TracepointEvent, Config = Tracefs.Id(tracepoint, operation), Sample = 1 };
        var fd = PerfCalls.Open(attr, null, -1, 0);
        if (fd < 0)
            throw Refusal(operation, fd);

        return new TracepointLink(PerfAttachment.Attach(program, new BpfFd(fd), cookie, operation), tracepoint);
    }

    private protected override void RequireType(BpfProgram program) => BpfProgram.Require(program, ProgramType.Tracepoint);
}
