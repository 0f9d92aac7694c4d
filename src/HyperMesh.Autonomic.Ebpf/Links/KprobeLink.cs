using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Ebpf.Native;

namespace HyperMesh.Autonomic.Ebpf;

/// <summary>A program at a function of the kernel (kprobe), or at its return (kretprobe). Needs CAP_PERFMON besides CAP_BPF. Thread-safe.</summary>
public sealed class KprobeLink : ProbeLink
{
    internal KprobeLink(PerfAttachment held, string function, ulong offset, bool onReturn)
        : base(held) => (Function, Offset, OnReturn) = (function, offset, onReturn);

    /// <summary>The kernel's function.</summary>
    public string Function { get; }

    /// <summary>Bytes from the function's beginning.</summary>
    public ulong Offset { get; }

    /// <summary>True when it runs at the function's return.</summary>
    public bool OnReturn { get; }

    internal override string Place => Words(Function, Offset, OnReturn);

    /// <summary>Puts a program on a function.</summary>
    /// <param name="program">A program of type Kprobe.</param>
    /// <param name="function">The function, as /proc/kallsyms names it.</param>
    /// <param name="offset">Bytes from its beginning, at the start of an instruction; 0 for a return.</param>
    /// <param name="onReturn">True for its return.</param>
    /// <param name="cookie">What bpf_get_attach_cookie returns (from Linux 5.15 on); 0 for none.</param>
    /// <exception cref="BpfException">
    /// EOPNOTSUPP when the kernel has no kprobes, ENOENT without such a function (the message names the nearest), EINVAL or EADDRNOTAVAIL
    /// when the kernel forbids a probe there, EPERM.
    /// </exception>
    public static KprobeLink Attach(BpfProgram program, string function, ulong offset = 0, bool onReturn = false, ulong cookie = 0)
    {
        BpfProgram.Require(program, ProgramType.Kprobe);
        ArgumentException.ThrowIfNullOrEmpty(function);
        if (onReturn)
            ArgumentOutOfRangeException.ThrowIfNotEqual(offset, 0UL);

        var operation = $"attach {program} to {Words(function, offset, onReturn)}";
        var source = ProbePmu.Need("kprobe", "CONFIG_KPROBES and CONFIG_KPROBE_EVENTS", "a tracepoint", operation);
        var fd = source.Open(function, offset, onReturn, null);
        if (fd < 0)
            throw WhyNot(operation, function, fd);

        return new KprobeLink(PerfAttachment.Attach(program, new BpfFd(fd), cookie, operation), function, offset, onReturn);
    }

    private protected override void RequireType(BpfProgram program) => BpfProgram.Require(program, ProgramType.Kprobe);

    private static string Words(string function, ulong offset, bool onReturn) =>
        $"{(onReturn ? "kretprobe" : "kprobe")} {function}{(offset == 0 ? "" : $"+0x{offset:x}")}";

    private static BpfException WhyNot(string operation, string function, int result)
    {
        if (result is -Errno.Eperm or -Errno.Eacces)
            return Refusal(operation, result);

        var names = KernelFunctions();
        if (names.Count == 0 || names.Contains(function))
        {
            const string Mend = "the kernel forbids a probe there (see /sys/kernel/debug/kprobes/blacklist): choose another function or offset";
            return BpfErrors.Failure(operation, result, mend: Mend);
        }

        var near = NearestName.Find(function, names);
        return BpfErrors.Failure(
            operation,
            result,
            $"this kernel has no function '{function}'",
            near is null ? "/proc/kallsyms lists those that there are; the compiler may have put it into its callers" : $"did you mean '{near}'?");
    }

    private static HashSet<string> KernelFunctions()
    {
        // "ffffffff81000000 T name" and for a module "... t name [module]"
        var names = new HashSet<string>(StringComparer.Ordinal);
        if (!File.Exists("/proc/kallsyms"))
            return names;

        foreach (var line in File.ReadLines("/proc/kallsyms"))
        {
            var fields = line.Split(' ', '\t');
            if (fields is [_, "T" or "t" or "W" or "w", _, ..])
                names.Add(fields[2]);
        }

        return names;
    }
}
