namespace HyperMesh.Autonomic.Ebpf.Native;

/// <summary>
/// libbpf's calls for filters on clsact, in the network namespace of the calling thread. Each hands back 0 or a negative errno; what the
/// kernel says in words comes by <see cref="LibBpfMessages"/>.
/// </summary>
internal static unsafe class TcCalls
{
    public const uint BothDirections = 3;

    private const uint ReplaceFlag = 1;

    public static int CreateQdisc(int ifIndex)
    {
        var hook = Hook(ifIndex, BothDirections);
        return LibBpf.bpf_tc_hook_create(&hook);
    }

    public static int DeleteQdisc(int ifIndex)
    {
        var hook = Hook(ifIndex, BothDirections);
        return LibBpf.bpf_tc_hook_destroy(&hook);
    }

    /// <summary>0 for handle and priority lets the kernel choose; what it chose comes back.</summary>
    public static int Attach(int ifIndex, uint direction, BpfFd program, ref uint handle, ref uint priority, bool replace)
    {
        var hook = Hook(ifIndex, direction);
        var asked = new BpfTcOpts
        {
            Size = (nuint)sizeof(BpfTcOpts),
            Flags = replace ? ReplaceFlag : 0,
            Handle = handle,
            Priority = priority,
        };
        var (result, chosen) = program.Use(number => Attach(hook, asked with { ProgFd = number }));
        if (result >= 0)
            (handle, priority) = (chosen.Handle, chosen.Priority);

        return result;
    }

    public static int Detach(int ifIndex, uint direction, uint handle, uint priority)
    {
        var hook = Hook(ifIndex, direction);
        var opts = new BpfTcOpts { Size = (nuint)sizeof(BpfTcOpts), Handle = handle, Priority = priority };
        return LibBpf.bpf_tc_detach(&hook, &opts);
    }

    private static (int Result, BpfTcOpts Chosen) Attach(BpfTcHook hook, BpfTcOpts opts) => (LibBpf.bpf_tc_attach(&hook, &opts), opts);

    private static BpfTcHook Hook(int ifIndex, uint point) =>
        new() { Size = (nuint)sizeof(BpfTcHook), IfIndex = ifIndex, AttachPoint = point };
}
