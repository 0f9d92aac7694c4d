namespace HyperMesh.Autonomic.Ebpf.Native;

/// <summary>Program calls over spans.</summary>
internal static unsafe class ProgramCalls
{
    private const int FuncInfoSize = 8;

    public static ProgInfo Info(BpfFd program)
    {
        ProgInfo info = default;
        Read(program, ref info);
        return info;
    }

    /// <summary>The ids of the maps that the program refers to.</summary>
    public static uint[] MapIds(BpfFd program, uint count)
    {
        var ids = new uint[count];
        if (count == 0)
            return ids;

        fixed (uint* p = ids)
        {
            ProgInfo info = default;
            info.NrMapIds = count;
            info.MapIds = (ulong)p;
            Read(program, ref info);
        }

        return ids;
    }

    /// <summary>The BTF type id of the program's main function, or 0: the way to a name longer than the kernel keeps.</summary>
    public static uint MainFunctionType(BpfFd program)
    {
        var record = stackalloc uint[FuncInfoSize / sizeof(uint)];
        record[0] = record[1] = 0;
        ProgInfo info = default;
        info.NrFuncInfo = 1;
        info.FuncInfoRecSize = FuncInfoSize;
        info.FuncInfo = (ulong)record;
        var length = (uint)sizeof(ProgInfo);
        return LibBpf.bpf_obj_get_info_by_fd(program, &info, &length) < 0 ? 0 : record[1];
    }

    /// <summary>0 or a negative errno; <paramref name="outputLength"/> is what the program left behind, even when it had no room.</summary>
    public static int TestRun(
        BpfFd program,
        ReadOnlySpan<byte> packet,
        Span<byte> output,
        ReadOnlySpan<byte> context,
        Span<byte> contextOutput,
        int repeat,
        out uint verdict,
        out uint outputLength,
        out uint nanoseconds)
    {
        fixed (byte* i = packet, o = output, ci = context, co = contextOutput)
        {
            var opts = new BpfTestRunOpts
            {
                Size = (nuint)sizeof(BpfTestRunOpts),
                DataIn = i,
                DataSizeIn = (uint)packet.Length,
                DataOut = o,
                DataSizeOut = (uint)output.Length,
                CtxIn = ci,
                CtxOut = co,
                CtxSizeIn = (uint)context.Length,
                CtxSizeOut = (uint)contextOutput.Length,
                Repeat = repeat,
            };
            var result = LibBpf.bpf_prog_test_run_opts(program, &opts);
            verdict = opts.Retval;
            outputLength = opts.DataSizeOut;
            nanoseconds = opts.Duration;
            return result;
        }
    }

    /// <summary>0 or a negative errno. The program's verdict on each copy of the frame is carried out, as if the interface had received it. The
    /// interface is looked up in the network namespace of the calling thread.</summary>
    public static int SendLive(BpfFd program, ReadOnlySpan<byte> frame, int ifIndex, int count)
    {
        const uint liveFrames = 1 << 1;
        fixed (byte* data = frame)
        {
            var context = new XdpContext { DataEnd = (uint)frame.Length, IngressIfIndex = (uint)ifIndex };
            var opts = new BpfTestRunOpts
            {
                Size = (nuint)sizeof(BpfTestRunOpts),
                DataIn = data,
                DataSizeIn = (uint)frame.Length,
                CtxIn = &context,
                CtxSizeIn = (uint)sizeof(XdpContext),
                Repeat = count,
                Flags = liveFrames,
            };
            return LibBpf.bpf_prog_test_run_opts(program, &opts);
        }
    }

    /// <summary>Loads raw instructions of 8 bytes each: a descriptor, or a negative errno.</summary>
    public static int Load(uint type, string name, ReadOnlySpan<byte> instructions)
    {
        fixed (byte* code = instructions)
        {
            return LibBpf.bpf_prog_load(type, name, "GPL", code, (nuint)(instructions.Length / 8), null);
        }
    }

    private static void Read(BpfFd program, ref ProgInfo info)
    {
        fixed (ProgInfo* p = &info)
        {
            var length = (uint)sizeof(ProgInfo);
            BpfErrors.ThrowIfFailed("read the program's description", LibBpf.bpf_obj_get_info_by_fd(program, p, &length));
        }
    }
}
