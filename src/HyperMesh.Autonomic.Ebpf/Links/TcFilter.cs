using HyperMesh.Autonomic.Ebpf.Native;

namespace HyperMesh.Autonomic.Ebpf;

/// <summary>
/// A traffic control program on an interface as a filter of the clsact qdisc, for kernels before 6.6 (from there on see
/// <see cref="TcxLink"/>). It is no link: it holds no descriptor, stays when the process ends, and goes with <see cref="Detach"/> or with its
/// interface. To find it again after a restart keep its direction, priority, handle and program id (<see cref="Open"/>).
/// <para>
/// Only a filter that runs the program that was put there is ever changed or removed. The kernel has no call that compares and acts in one
/// step, so whoever replaces the same filter at the same moment may lose. Thread-safe.
/// </para>
/// </summary>
public sealed class TcFilter
{
    private readonly Lock _lock = new();
    private readonly int _ifIndex;

    private TcFilter(InterfaceName iface, int ifIndex, TcDirection direction, uint priority, uint handle, uint programId, bool madeQdisc)
    {
        _ifIndex = ifIndex;
        Interface = iface;
        Direction = direction;
        Priority = priority;
        Handle = handle;
        ProgramId = programId;
        MadeQdisc = madeQdisc;
    }

    /// <summary>The interface.</summary>
    public InterfaceName Interface { get; }

    /// <summary>Which packets it sees.</summary>
    public TcDirection Direction { get; }

    /// <summary>Its priority; the kernel chose it when none was asked for.</summary>
    public uint Priority { get; }

    /// <summary>Its number inside the priority; the kernel chose it when none was asked for.</summary>
    public uint Handle { get; }

    /// <summary>The program that was put there last.</summary>
    public uint ProgramId { get; private set; }

    /// <summary>True when the clsact qdisc was not there before; then <see cref="Detach"/> removes it if it is empty.</summary>
    public bool MadeQdisc { get; }

    /// <summary>What is there now under this priority and handle; null when it is gone, or its interface.</summary>
    public TcFilterInfo? Info => NetworkNamespace.Run(Interface.Netns, Find);

    private string Place => $"{Interface} (clsact {Direction}, priority {Priority}, handle {Handle})";

    /// <summary>Puts a program on an interface, also on one that is down; makes the clsact qdisc if it is not there.</summary>
    /// <param name="program">A program of type SchedCls; it runs in direct-action mode: what it returns is the verdict.</param>
    /// <param name="iface">The interface, in its namespace.</param>
    /// <param name="direction">Which packets.</param>
    /// <param name="priority">1 to 65535, the lowest first; 0 lets the kernel choose one before all others.</param>
    /// <param name="handle">The number inside the priority; 0 lets the kernel choose.</param>
    /// <exception cref="BpfException">
    /// EEXIST when priority and handle are taken (the message says by what), ENODEV without such an interface, EPERM, EOPNOTSUPP or ENOENT
    /// when the kernel lacks clsact or cls_bpf.
    /// </exception>
    public static TcFilter Attach(BpfProgram program, InterfaceName iface, TcDirection direction, uint priority = 0, uint handle = 0)
    {
        BpfProgram.Require(program, ProgramType.SchedCls);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(priority, (uint)ushort.MaxValue);
        return NetworkNamespace.Run(iface.Netns, () => AttachHere(program, iface, direction, priority, handle));
    }

    /// <summary>The filter that an earlier process put there.</summary>
    /// <exception cref="BpfException">ENOENT when there is none; EBUSY when it runs another program.</exception>
    public static TcFilter Open(InterfaceName iface, TcDirection direction, uint priority, uint handle, uint programId) =>
        NetworkNamespace.Run(iface.Netns, () =>
        {
            var filter = new TcFilter(iface, iface.IndexHere(), direction, priority, handle, programId, madeQdisc: false);
            var operation = $"open the filter on {filter.Place}";
            filter.RequireOurs(operation);
            return filter;
        });

    /// <summary>The filters of an interface in the order in which a packet meets them, those of others too.</summary>
    /// <exception cref="BpfException">No such interface or namespace.</exception>
    public static IReadOnlyList<TcFilterInfo> List(InterfaceName iface, TcDirection direction) =>
        NetworkNamespace.Run(iface.Netns, () => TcFilterDump.Read(iface.IndexHere(), direction));

    /// <summary>The first filter that runs one of these programs; null when none does, or the interface is gone, and its filters with it.</summary>
    /// <exception cref="BpfException">Rights are missing.</exception>
    public static TcFilterInfo? FindRunning(InterfaceName iface, TcDirection direction, IReadOnlyCollection<uint> programs)
    {
        try
        {
            return List(iface, direction).FirstOrDefault(filter => programs.Contains(filter.ProgramId));
        }
        catch (BpfException gone) when (gone.Error.Errno is Errno.Enodev or Errno.Enoent)
        {
            return null;
        }
    }

    /// <summary>Swaps the program in place: every packet sees the old one or the new one, none sees no program.</summary>
    /// <exception cref="BpfException">ENOENT when the filter is gone; EBUSY when it runs another program by now.</exception>
    public void Update(BpfProgram next)
    {
        BpfProgram.Require(next, ProgramType.SchedCls);
        var operation = $"swap in {next} on {Place}";
        lock (_lock)
        {
            NetworkNamespace.Run(Interface.Netns, () =>
            {
                RequireOurs(operation);
                var (handle, priority) = (Handle, Priority);
                Check(operation, () => TcCalls.Attach(_ifIndex, (uint)Direction, next.Fd, ref handle, ref priority, replace: true), found => found?.ProgramId == next.Id);
                return true;
            });
            ProgramId = next.Id;
        }
    }

    /// <summary>Takes the program off; nothing happens when the filter or its interface is gone.</summary>
    /// <exception cref="BpfException">EBUSY when the filter runs another program by now, which is left alone.</exception>
    public void Detach()
    {
        var operation = $"detach from {Place}";
        lock (_lock)
        {
            NetworkNamespace.Run(Interface.Netns, () =>
            {
                if (Find() is not { } found)
                    return false;

                RequireOurs(operation, found);
                Check(operation, () => TcCalls.Detach(_ifIndex, (uint)Direction, Handle, Priority), left => left is null);
                if (MadeQdisc)
                    RemoveEmptyQdisc(_ifIndex);

                return true;
            });
        }
    }

    /// <inheritdoc/>
    public override string ToString() => $"filter on {Place}";

    private static TcFilter AttachHere(BpfProgram program, InterfaceName iface, TcDirection direction, uint priority, uint handle)
    {
        var operation = $"attach {program} to {iface} (clsact {direction})";
        var index = iface.IndexHere();
        var made = MakeQdisc(index, operation);
        IReadOnlyList<TcFilterInfo> before = [];
        try
        {
            before = TcFilterDump.Read(index, direction);
            var (result, messages) = LibBpfMessages.Capture(
                () => TcCalls.Attach(index, (uint)direction, program.Fd, ref handle, ref priority, replace: false));
            if (result < 0)
                throw Refusal(operation, result, messages, before, priority, handle);
        }
        catch
        {
            TakeBack(index, direction, program.Id, before, made);
            throw;
        }

        return new TcFilter(iface, index, direction, priority, handle, program.Id, made);
    }

    /// <summary>False when it was there.</summary>
    private static bool MakeQdisc(int index, string operation)
    {
        var (result, messages) = LibBpfMessages.Capture(() => TcCalls.CreateQdisc(index));
        return result switch
        {
            >= 0 => true,
            -Errno.Eexist => false,
            _ => throw BpfErrors.Failure(
                operation,
                result,
                messages.Count == 0 ? "no clsact qdisc could be made" : string.Join("; ", messages),
                result is -Errno.Enoent or -Errno.Eopnotsupp ? "use a kernel with CONFIG_NET_SCH_INGRESS (modprobe sch_ingress)" : null),
        };
    }

    /// <summary>What was made although the kernel's answer was lost goes again; a failure of this is not what the caller has to hear of.</summary>
    private static void TakeBack(int index, TcDirection direction, uint program, IReadOnlyList<TcFilterInfo> before, bool madeQdisc)
    {
        try
        {
            foreach (var stray in TcFilterDump.Read(index, direction).Where(filter => filter.ProgramId == program && !before.Contains(filter)))
                LibBpfMessages.Capture(() => TcCalls.Detach(index, (uint)direction, stray.Handle, stray.Priority));
            if (madeQdisc)
                RemoveEmptyQdisc(index);
        }
        catch (BpfException)
        {
            // The interface is gone, and all that was on it.
        }
    }

    private static void RemoveEmptyQdisc(int index)
    {
        if (TcFilterDump.Read(index, TcDirection.Ingress).Count == 0 && TcFilterDump.Read(index, TcDirection.Egress).Count == 0)
            LibBpfMessages.Capture(() => TcCalls.DeleteQdisc(index));
    }

    private static BpfException Refusal(
        string operation, int result, IReadOnlyList<string> messages, IReadOnlyList<TcFilterInfo> present, uint priority, uint handle)
    {
        var holder = present.FirstOrDefault(f => f.Priority == priority && (handle == 0 || f.Handle == handle));
        if (result == -Errno.Eexist && holder is not null)
        {
            return BpfErrors.Failure(
                operation,
                result,
                $"priority {priority}, handle {handle} is held by {Words(holder)}",
                "choose another priority or handle");
        }

        var mend = result switch
        {
            -Errno.Enoent or -Errno.Eopnotsupp => "use a kernel with CONFIG_NET_CLS_BPF (modprobe cls_bpf)",
            -Errno.Einval when holder is not null && holder.Kind != "bpf" =>
                $"priority {priority} belongs to filters of kind {holder.Kind}: choose another priority",
            -Errno.Einval => "an ingress qdisc in the place of clsact takes no egress filters: tc qdisc del dev INTERFACE ingress",
            _ => null,
        };
        return BpfErrors.Failure(operation, result, messages.Count == 0 ? null : string.Join("; ", messages), mend);
    }

    /// <param name="operation">For the message.</param>
    /// <param name="call">Hands back 0 or a negative errno.</param>
    /// <param name="isDone">Whether it is done, by what is there: the kernel may have done it and its answer been lost.</param>
    private void Check(string operation, Func<int> call, Func<TcFilterInfo?, bool> isDone)
    {
        var (result, messages) = LibBpfMessages.Capture(call);
        if (result < 0 && !isDone(Find()))
            throw BpfErrors.Failure(operation, result, messages.Count == 0 ? null : string.Join("; ", messages));
    }

    private static string Words(TcFilterInfo filter) =>
        filter.Kind == "bpf" ? $"program {filter.ProgramId} '{filter.Name}'" : $"a filter of kind {filter.Kind}";

    private TcFilterInfo? Find() =>
        TcFilterDump.Read(_ifIndex, Direction).FirstOrDefault(f => f.Priority == Priority && f.Handle == Handle);

    private void RequireOurs(string operation)
    {
        TcFilterInfo found = Find() ?? throw BpfErrors.Failure(
            operation, -Errno.Enoent, "there is no such filter: it was removed, or its interface", "attach again");
        RequireOurs(operation, found);
    }

    private void RequireOurs(string operation, TcFilterInfo found)
    {
        if (found.ProgramId != ProgramId)
        {
            throw BpfErrors.Failure(
                operation, -Errno.Ebusy, $"somebody else's is there: {Words(found)}, not program {ProgramId}", "leave it, or remove it by tc");
        }
    }
}
