namespace HyperMesh.Autonomic.Ebpf.Native;

/// <summary>Program calls over spans.</summary>
internal static unsafe class ProgramCalls
{
    private const int FuncInfoSize = 8;
    private const int InstructionSize = 8;

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

    /// <summary>The instructions as the verifier left them; empty without the right to read them.</summary>
    public static byte[] Translated(BpfFd program, uint length)
    {
        var code = new byte[length];
        if (length == 0)
            return code;

        fixed (byte* p = code)
        {
            ProgInfo info = default;
            info.TranslatedLength = length;
            info.Translated = (ulong)p;
            Read(program, ref info);

            // The kernel sets the pointer to zero when it may not tell (kernel.kptr_restrict and the like).
            return info.Translated == 0 || info.TranslatedLength != length ? [] : code;
        }
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

    /// <summary>Loads raw instructions of 8 bytes each, for an attach type and a function of the kernel where the type of program has them: a
    /// descriptor, or a negative errno.</summary>
    public static int Load(uint type, string name, ReadOnlySpan<byte> instructions, AttachType attach = default, uint function = 0)
    {
        var opts = new BpfProgLoadOpts
        {
            Size = (nuint)sizeof(BpfProgLoadOpts),
            ExpectedAttachType = (uint)attach,
            AttachBtfId = function,
        };
        fixed (byte* code = instructions)
        {
            return LibBpf.bpf_prog_load(type, name, "GPL", code, (nuint)(instructions.Length / InstructionSize), &opts);
        }
    }

    /// <summary>The BTF type of a function of the kernel, or a negative errno. For a hook of the security modules its bare name.</summary>
    public static int FindKernelFunction(string name, AttachType attach) =>
        LibBpfMessages.Capture(() => LibBpf.libbpf_find_vmlinux_btf_id(name, (uint)attach)).Result;

    /// <summary>1 or 0, or a negative errno when it cannot be tried.</summary>
    public static int ProbeType(uint type) => LibBpfMessages.Capture(() => LibBpf.libbpf_probe_bpf_prog_type(type, null)).Result;

    /// <summary>1 or 0, or a negative errno when it cannot be tried.</summary>
    public static int ProbeHelper(uint type, uint helper) =>
        LibBpfMessages.Capture(() => LibBpf.libbpf_probe_bpf_helper(type, helper, null)).Result;

    private static void Read(BpfFd program, ref ProgInfo info)
    {
        fixed (ProgInfo* p = &info)
        {
            var length = (uint)sizeof(ProgInfo);
            BpfErrors.ThrowIfFailed("read the program's description", LibBpf.bpf_obj_get_info_by_fd(program, p, &length));
        }
    }
}
