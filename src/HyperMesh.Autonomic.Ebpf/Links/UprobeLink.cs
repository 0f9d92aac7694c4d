using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Ebpf.Native;

namespace HyperMesh.Autonomic.Ebpf;

/// <summary>
/// A program at a function of a user-space file (uprobe), or at its return (uretprobe), in one process or in all that map the file. Needs
/// CAP_PERFMON besides CAP_BPF. Thread-safe.
/// </summary>
public sealed class UprobeLink : ProbeLink
{
    internal UprobeLink(PerfAttachment held, string binary, ulong offset, bool onReturn)
        : base(held) => (Binary, Offset, OnReturn) = (binary, offset, onReturn);

    /// <summary>The program or library on disk.</summary>
    public string Binary { get; }

    /// <summary>Where in the file, in bytes.</summary>
    public ulong Offset { get; }

    /// <summary>True when it runs at the function's return.</summary>
    public bool OnReturn { get; }

    internal override string Place => Words(Binary, $"0x{Offset:x}", OnReturn);

    /// <summary>Puts a program on a function of a file, found by the file's symbol table.</summary>
    /// <param name="program">A program of type Kprobe.</param>
    /// <param name="binary">A program or library (ELF).</param>
    /// <param name="symbol">The function.</param>
    /// <param name="onReturn">True for its return.</param>
    /// <param name="pid">One process, or null for all.</param>
    /// <param name="cookie">What bpf_get_attach_cookie returns (from Linux 5.15 on); 0 for none.</param>
    /// <exception cref="BpfException">
    /// EOPNOTSUPP when the kernel has no uprobes, ENOENT without such a file or function (the message names the nearest), ENOEXEC when the
    /// file is no ELF, ESRCH without such a process, EPERM.
    /// </exception>
    public static UprobeLink Attach(
        BpfProgram program, string binary, string symbol, bool onReturn = false, int? pid = null, ulong cookie = 0)
    {
        BpfProgram.Require(program, ProgramType.Kprobe);
        ArgumentException.ThrowIfNullOrEmpty(binary);
        ArgumentException.ThrowIfNullOrEmpty(symbol);
        var operation = $"attach {program} to {Words(binary, symbol, onReturn)}";
        IReadOnlyDictionary<string, ulong> symbols = Symbols(binary, operation);
        if (!symbols.TryGetValue(symbol, out var offset))
        {
            var near = NearestName.Find(symbol, symbols.Keys);
            var mend = near is not null ? $"did you mean '{near}'?"
                : symbols.Count == 0 ? "the file has no symbols: give an offset, or a file with symbols"
                : $"'nm -D {binary}' lists its functions";
            throw BpfErrors.Failure(operation, -Errno.Enoent, $"{binary} has no function '{symbol}'", mend);
        }

        return Put(program, binary, offset, onReturn, pid, cookie, operation);
    }

    /// <summary>Puts a program at an offset of a file; otherwise as <see cref="Attach"/>.</summary>
    /// <exception cref="BpfException">As <see cref="Attach"/>; EINVAL when no instruction begins there.</exception>
    public static UprobeLink AttachAt(
        BpfProgram program, string binary, ulong offset, bool onReturn = false, int? pid = null, ulong cookie = 0)
    {
        BpfProgram.Require(program, ProgramType.Kprobe);
        ArgumentException.ThrowIfNullOrEmpty(binary);
        return Put(program, binary, offset, onReturn, pid, cookie, $"attach {program} to {Words(binary, $"0x{offset:x}", onReturn)}");
    }

    private protected override void RequireType(BpfProgram program) => BpfProgram.Require(program, ProgramType.Kprobe);

    private static UprobeLink Put(
        BpfProgram program, string binary, ulong offset, bool onReturn, int? pid, ulong cookie, string operation)
    {
        var source = ProbePmu.Need("uprobe", "CONFIG_UPROBES and CONFIG_UPROBE_EVENTS", "a tracepoint", operation);
        var path = Path.GetFullPath(binary);
        var fd = source.Open(path, offset, onReturn, pid);
        if (fd < 0)
        {
            var (reason, mend) = fd switch
            {
                -Errno.Enoent => ($"there is no file {path}", (string?)null),
                -Errno.Esrch => ($"there is no process {pid}", null),
                -Errno.Einval => (null, "no instruction begins at that offset, or the file system takes no probes"),
                _ => ((string?)null, null),
            };
            throw Refusal(operation, fd, reason, mend);
        }

        return new UprobeLink(PerfAttachment.Attach(program, new BpfFd(fd), cookie, operation), path, offset, onReturn);
    }

    private static IReadOnlyDictionary<string, ulong> Symbols(string binary, string operation)
    {
        try
        {
            return ElfFunctions.Read(binary);
        }
        catch (InvalidDataException e)
        {
            throw BpfErrors.Failure(operation, -Errno.Enoexec, $"{binary} {e.Message}", "give a program or library (ELF, 64-bit)");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw BpfErrors.Failure(operation, -Errno.Enoent, $"there is no file {binary}", "give the full path of a program or library");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw BpfErrors.Failure(operation, -Errno.Eacces, e.Message, "give a file that may be read");
        }
    }

    private static string Words(string binary, string where, bool onReturn) => $"{(onReturn ? "uretprobe" : "uprobe")} {binary}:{where}";
}
