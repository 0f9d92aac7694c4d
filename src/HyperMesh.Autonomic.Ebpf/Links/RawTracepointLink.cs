using HyperMesh.Autonomic.Ebpf.Native;

namespace HyperMesh.Autonomic.Ebpf;

/// <summary>
/// A program at a tracepoint of the kernel that gets the tracepoint's arguments as they are: faster than <see cref="TracepointLink"/>, and
/// without tracefs. The kernel cannot swap its program in place. Thread-safe.
/// </summary>
public sealed class RawTracepointLink : BpfLink
{
    internal RawTracepointLink(BpfFd fd, string name)
        : base(fd) => Name = name;

    /// <summary>The tracepoint, without a category.</summary>
    public string Name { get; }

    internal override string Place => $"raw tracepoint {Name}";

    /// <summary>Puts a program on a tracepoint.</summary>
    /// <param name="program">A program of type RawTracepoint.</param>
    /// <param name="name">The tracepoint without its category, as in "sched_switch" or "sys_enter".</param>
    /// <exception cref="BpfException">
    /// ENOENT without such a tracepoint (the message names the nearest), EINVAL when the program reads past its arguments, EPERM.
    /// </exception>
    public static RawTracepointLink Attach(BpfProgram program, string name)
    {
        BpfProgram.Require(program, ProgramType.RawTracepoint, ProgramType.RawTracepointWritable);
        ArgumentException.ThrowIfNullOrEmpty(name);
        var operation = $"attach {program} to raw tracepoint {name}";
        var result = LinkCalls.OpenRawTracepoint(name, program.Fd);
        if (result >= 0)
            return new RawTracepointLink(new BpfFd(result), name);

        if (result != -Errno.Enoent)
            throw BpfErrors.Failure(operation, result);

        var mend = name.Contains('/') ? "give its name without the category"
            : Tracefs.Nearest(name) is { } near ? $"did you mean '{near}'?"
            : "/sys/kernel/tracing/events lists those that there are (the folders inside the categories)";
        throw BpfErrors.Failure(operation, result, $"this kernel has no tracepoint '{name}'", mend);
    }

    private protected override void RequireType(BpfProgram program) =>
        BpfProgram.Require(program, ProgramType.RawTracepoint, ProgramType.RawTracepointWritable);
}
