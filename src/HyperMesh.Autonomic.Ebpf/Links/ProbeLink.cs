using HyperMesh.Autonomic.Ebpf.Native;

namespace HyperMesh.Autonomic.Ebpf;

/// <summary>
/// A program on a perf event: a kprobe, a uprobe, a tracepoint or a clock. From Linux 5.15 on it is a link in the kernel; before, it lives
/// only as long as this object and cannot be pinned. The kernel cannot swap its program in place. Thread-safe.
/// </summary>
public abstract class ProbeLink : BpfLink
{
    private readonly IReadOnlyList<PerfAttachment> _held;

    private protected ProbeLink(params IReadOnlyList<PerfAttachment> held)
        : base(held[0].Link) => _held = held;

    /// <summary>True when it is a link in the kernel: it has an id and can be pinned.</summary>
    public bool IsKernelLink => _held[0].IsLink;

    /// <inheritdoc/>
    public override BpfLinkInfo Info => IsKernelLink ? base.Info : new BpfLinkInfo(0, LinkType.PerfEvent, _held[0].ProgramId, 0);

    /// <summary>How many links in the kernel it consists of: one for each CPU of a clock, otherwise one.</summary>
    internal int Parts => _held.Count;

    /// <inheritdoc/>
    public override void Pin(string path)
    {
        if (!IsKernelLink)
        {
            throw BpfErrors.Failure(
                $"pin the program on {Place} at {path}",
                -Errno.Eopnotsupp,
                "before Linux 5.15 a program on a perf event is no link",
                "keep the process running, or use Linux 5.15 or newer");
        }

        if (_held.Count == 1)
            base.Pin(path);
        else
            PinParts(path);
    }

    /// <inheritdoc/>
    public override void Update(BpfProgram next)
    {
        ArgumentNullException.ThrowIfNull(next);
        RequireType(next);
        throw CannotSwap($"swap in {next} on {Place}");
    }

    /// <inheritdoc/>
    public override void Detach() => Close([.. _held.Where(h => h.IsLink).Select(h => LinkCalls.Info(h.Link).Id)]);

    /// <summary>Why there is no perf event, for which another right is needed than for what bpf() does.</summary>
    private protected static BpfException Refusal(string operation, int result, string? reason = null, string? mend = null) =>
        BpfErrors.Failure(operation, result, reason, result is -Errno.Eperm or -Errno.Eacces ? "needs CAP_PERFMON (or root)" : mend);

    /// <summary>The file name of a part's pin in the folder.</summary>
    internal static string PartName(int part) => $"part{part}";

    private protected override void Release()
    {
        foreach (PerfAttachment held in _held)
            held.Dispose();
    }

    private void PinParts(string folder)
    {
        if (Path.Exists(folder))
            throw BpfErrors.Failure($"pin the links on {Place} at {folder}", -Errno.Eexist, mend: "choose another path");

        var made = false;
        try
        {
            BpfErrors.OnFiles($"make the folder {folder}", () => Directory.CreateDirectory(folder));
            made = true;
            for (var i = 0; i < _held.Count; i++)
                Pins.Create(_held[i].Link, Path.Combine(folder, PartName(i)), $"part {i} of the link on {Place}");
        }
        catch
        {
            if (made)
                Pins.TryRemove(folder);
            throw;
        }

        Remember(folder);
    }
}
