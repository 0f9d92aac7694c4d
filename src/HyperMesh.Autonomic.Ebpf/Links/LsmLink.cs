using HyperMesh.Autonomic.Ebpf.Native;
using HyperMesh.Autonomic.Ebpf.Probing;

namespace HyperMesh.Autonomic.Ebpf;

/// <summary>
/// A program at a hook of the kernel's security modules, which may refuse what a process wants to do. The hook is in the program's section
/// ("lsm/file_open"). Needs Linux 5.7, BTF, and "bpf" among the active modules. The kernel cannot swap its program in place. Thread-safe.
/// </summary>
public sealed class LsmLink : BpfLink
{
    private readonly string? _program;

    internal LsmLink(BpfFd fd, string? program)
        : base(fd) => _program = program;

    internal override string Place => _program is null ? "its LSM hook" : $"the LSM hook of {_program}";

    /// <summary>Puts a program on the hook that it was loaded for.</summary>
    /// <param name="program">A program of type Lsm.</param>
    /// <exception cref="BpfException">
    /// EOPNOTSUPP when "bpf" is not among the active security modules, where the program would be attached and never run; EBUSY or E2BIG
    /// when the hook has too many programs, EPERM.
    /// </exception>
    public static LsmLink Attach(BpfProgram program)
    {
        BpfProgram.Require(program, ProgramType.Lsm);
        var operation = $"attach {program} to its LSM hook";
        if (SecurityModules.Active() is { } active && !active.Contains("bpf"))
        {
            throw BpfErrors.Failure(
                operation,
                -Errno.Eopnotsupp,
                $"the security module bpf is not active (those that are: {string.Join(", ", active)}), so the program would never run",
                SecurityModules.Mend(active));
        }

        var result = LinkCalls.OpenRawTracepoint(null, program.Fd);
        return result < 0
            ? throw BpfErrors.Failure(
                operation, result, mend: result is -Errno.E2Big or -Errno.Ebusy ? "the hook is full (38 programs): detach one" : null)
            : new LsmLink(new BpfFd(result), program.ToString());
    }

    private protected override void RequireType(BpfProgram program) => BpfProgram.Require(program, ProgramType.Lsm);
}
