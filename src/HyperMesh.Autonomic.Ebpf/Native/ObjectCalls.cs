using System.Runtime.InteropServices;

namespace HyperMesh.Autonomic.Ebpf.Native;

/// <summary>Opening, walking and loading a <c>struct bpf_object</c>.</summary>
internal static unsafe class ObjectCalls
{
    /// <summary>
    /// An opened object, or an invalid handle and a negative errno. libbpf reads <paramref name="image"/> until the handle is closed,
    /// and the kernel's types from <paramref name="types"/> when it loads the object; by default it looks for them itself.
    /// </summary>
    public static (BpfObjectHandle Handle, int Error) Open(NativeBuffer image, string name, NativeBuffer log, string? types)
    {
        var objectName = Marshal.StringToCoTaskMemUTF8(name);
        var typesPath = Marshal.StringToCoTaskMemUTF8(types);
        try
        {
            var opts = new BpfObjectOpenOpts
            {
                Size = (nuint)sizeof(BpfObjectOpenOpts),
                ObjectName = objectName,
                BtfCustomPath = typesPath,
                KernelLogBuf = log.Address,
                KernelLogSize = (nuint)log.Size,
            };
            var pointer = LibBpf.bpf_object__open_mem(image.Address, (nuint)image.Size, &opts);
            var error = pointer == 0 ? -Marshal.GetLastPInvokeError() : 0;
            return (new BpfObjectHandle(pointer), error);
        }
        finally
        {
            // libbpf copies both.
            Marshal.FreeCoTaskMem(objectName);
            Marshal.FreeCoTaskMem(typesPath);
        }
    }

    public static IEnumerable<(string Name, nint Pointer)> Maps(BpfObjectHandle handle)
    {
        for (var map = LibBpf.bpf_object__next_map(handle, 0); map != 0; map = LibBpf.bpf_object__next_map(handle, map))
            yield return (MapName(map), map);
    }

    public static IEnumerable<(string Name, nint Pointer)> Programs(BpfObjectHandle handle)
    {
        for (var program = LibBpf.bpf_object__next_program(handle, 0); program != 0;
             program = LibBpf.bpf_object__next_program(handle, program))
        {
            yield return (ProgramName(program), program);
        }
    }

    /// <summary>A copy of the types of a loaded object; null when it has none.</summary>
    public static byte[]? Types(BpfObjectHandle handle)
    {
        var types = LibBpf.bpf_object__btf(handle);
        if (types == 0)
            return null;
        var bytes = LibBpf.btf__raw_data(types, out var length);
        return bytes is null ? null : new ReadOnlySpan<byte>(bytes, (int)length).ToArray();
    }

    /// <summary>What the object file says about a map, before it exists.</summary>
    public static MapInfo Declared(nint map) => new()
    {
        Type = LibBpf.bpf_map__type(map),
        KeySize = LibBpf.bpf_map__key_size(map),
        ValueSize = LibBpf.bpf_map__value_size(map),
        MaxEntries = LibBpf.bpf_map__max_entries(map),
        MapFlags = LibBpf.bpf_map__map_flags(map),
    };

    /// <summary>0 or a negative errno. Whether the program is loaded with its object.</summary>
    public static int Choose(nint program, bool load) => LibBpf.bpf_program__set_autoload(program, load ? (byte)1 : (byte)0);

    /// <summary>What the object file says that the program is for; null for types without such a thing.</summary>
    public static AttachType? ExpectedAttach(nint program)
    {
        // 0 is both "not told" and the first attach type, which is one of packets of a cgroup.
        var type = LibBpf.bpf_program__expected_attach_type(program);
        return type != 0 || LibBpf.bpf_program__type(program) == (uint)ProgramType.CgroupSkb ? (AttachType)type : null;
    }

    private static string MapName(nint map) => Marshal.PtrToStringUTF8((nint)LibBpf.bpf_map__name(map)) ?? "";

    private static string ProgramName(nint program) => Marshal.PtrToStringUTF8((nint)LibBpf.bpf_program__name(program)) ?? "";
}
