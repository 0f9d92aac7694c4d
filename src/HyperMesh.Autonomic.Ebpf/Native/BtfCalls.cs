namespace HyperMesh.Autonomic.Ebpf.Native;

/// <summary>Reads the bytes of a BTF object that the kernel holds.</summary>
internal static unsafe class BtfCalls
{
    public static byte[] Read(BpfFd btf)
    {
        BtfInfo info = default;
        Ask(btf, &info);
        var bytes = new byte[info.BtfSize];
        fixed (byte* p = bytes)
        {
            info = new BtfInfo { Btf = (ulong)p, BtfSize = (uint)bytes.Length };
            Ask(btf, &info);
        }

        return bytes;
    }

    private static void Ask(BpfFd btf, BtfInfo* info)
    {
        var length = (uint)sizeof(BtfInfo);
        BpfErrors.ThrowIfFailed("read BTF from the kernel", LibBpf.bpf_obj_get_info_by_fd(btf, info, &length));
    }
}
