using System.Runtime.InteropServices;

namespace HyperMesh.Autonomic.Ebpf.Native;

/// <summary>
/// libbpf 1.x as it is: native names, native error convention (a negative errno is returned; a null pointer leaves errno behind).
/// </summary>
internal static unsafe partial class LibBpf
{
    public const string Library = "libbpf.so.1";

    [LibraryImport(Library)]
    public static partial byte* libbpf_version_string();

    [LibraryImport(Library)]
    public static partial int libbpf_strerror(int err, byte* buf, nuint size);

    [LibraryImport(Library)]
    public static partial delegate* unmanaged[Cdecl]<int, byte*, void*, int> libbpf_set_print(
        delegate* unmanaged[Cdecl]<int, byte*, void*, int> fn);

    [LibraryImport(Library, SetLastError = true)]
    public static partial nint bpf_object__open_mem(nint buffer, nuint size, BpfObjectOpenOpts* opts);

    [LibraryImport(Library)]
    public static partial int bpf_object__load(BpfObjectHandle obj);

    [LibraryImport(Library)]
    public static partial void bpf_object__close(nint obj);

    [LibraryImport(Library)]
    public static partial nint bpf_object__next_program(BpfObjectHandle obj, nint prev);

    [LibraryImport(Library)]
    public static partial nint bpf_object__next_map(BpfObjectHandle obj, nint prev);

    [LibraryImport(Library)]
    public static partial byte* bpf_program__name(nint prog);

    [LibraryImport(Library)]
    public static partial int bpf_program__fd(nint prog);

    [LibraryImport(Library)]
    public static partial byte* bpf_map__name(nint map);

    [LibraryImport(Library)]
    public static partial int bpf_map__fd(nint map);

    [LibraryImport(Library)]
    public static partial uint bpf_map__type(nint map);

    [LibraryImport(Library)]
    public static partial uint bpf_map__key_size(nint map);

    [LibraryImport(Library)]
    public static partial uint bpf_map__value_size(nint map);

    [LibraryImport(Library)]
    public static partial uint bpf_map__max_entries(nint map);

    [LibraryImport(Library)]
    public static partial nint bpf_object__btf(BpfObjectHandle obj);

    [LibraryImport(Library)]
    public static partial void* btf__raw_data(nint btf, out uint size);

    [LibraryImport(Library)]
    public static partial uint bpf_map__map_flags(nint map);

    [LibraryImport(Library)]
    public static partial int bpf_map__set_max_entries(nint map, uint maxEntries);

    [LibraryImport(Library)]
    public static partial int bpf_map__reuse_fd(nint map, BpfFd fd);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int bpf_map_create(
        uint mapType, string name, uint keySize, uint valueSize, uint maxEntries, BpfMapCreateOpts* opts);

    [LibraryImport(Library)]
    public static partial int bpf_map_lookup_elem(BpfFd fd, void* key, void* value);

    [LibraryImport(Library)]
    public static partial int bpf_map_update_elem(BpfFd fd, void* key, void* value, ulong flags);

    [LibraryImport(Library)]
    public static partial int bpf_map_delete_elem(BpfFd fd, void* key);

    [LibraryImport(Library)]
    public static partial int bpf_map_get_next_key(BpfFd fd, void* key, void* nextKey);

    [LibraryImport(Library)]
    public static partial int bpf_map_lookup_batch(
        BpfFd fd, void* inBatch, void* outBatch, void* keys, void* values, uint* count, BpfMapBatchOpts* opts);

    [LibraryImport(Library)]
    public static partial int bpf_map_update_batch(BpfFd fd, void* keys, void* values, uint* count, BpfMapBatchOpts* opts);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int bpf_prog_load(
        uint progType, string name, string license, void* insns, nuint insnCount, BpfProgLoadOpts* opts);

    [LibraryImport(Library)]
    public static partial int bpf_prog_test_run_opts(BpfFd prog, BpfTestRunOpts* opts);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int bpf_obj_pin(BpfFd fd, string pathname);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int bpf_obj_get(string pathname);

    [LibraryImport(Library)]
    public static partial int bpf_obj_get_info_by_fd(BpfFd fd, void* info, uint* infoLength);

    [LibraryImport(Library)]
    public static partial int bpf_prog_get_fd_by_id(uint id);

    [LibraryImport(Library)]
    public static partial int bpf_map_get_fd_by_id(uint id);

    [LibraryImport(Library)]
    public static partial int bpf_link_get_fd_by_id(uint id);

    [LibraryImport(Library)]
    public static partial int bpf_btf_get_fd_by_id(uint id);

    [LibraryImport(Library)]
    public static partial int bpf_link_get_next_id(uint startId, out uint nextId);

    [LibraryImport(Library)]
    public static partial int bpf_link_create(BpfFd prog, int target, uint attachType, BpfLinkCreateOpts* opts);

    [LibraryImport(Library)]
    public static partial int bpf_link_update(BpfFd link, BpfFd newProg, void* opts);

    [LibraryImport(Library)]
    public static partial int bpf_link_detach(BpfFd link);

    [LibraryImport(Library)]
    public static partial int bpf_xdp_query(int ifindex, int flags, BpfXdpQueryOpts* opts);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int bpf_raw_tracepoint_open(string? name, BpfFd prog);

    [LibraryImport(Library)]
    public static partial int bpf_prog_get_next_id(uint startId, out uint nextId);

    [LibraryImport(Library)]
    public static partial int bpf_map_get_next_id(uint startId, out uint nextId);

    [LibraryImport(Library)]
    public static partial int bpf_enable_stats(uint type);

    [LibraryImport(Library)]
    public static partial int libbpf_probe_bpf_prog_type(uint type, void* opts);

    [LibraryImport(Library)]
    public static partial int libbpf_probe_bpf_map_type(uint type, void* opts);

    [LibraryImport(Library)]
    public static partial int libbpf_probe_bpf_helper(uint progType, uint helper, void* opts);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int libbpf_find_vmlinux_btf_id(string name, uint attachType);

    [LibraryImport(Library)]
    public static partial uint bpf_program__type(nint prog);

    [LibraryImport(Library)]
    public static partial uint bpf_program__expected_attach_type(nint prog);

    [LibraryImport(Library)]
    public static partial int bpf_program__set_autoload(nint prog, byte autoload);

    [LibraryImport(Library)]
    public static partial int bpf_tc_hook_create(BpfTcHook* hook);

    [LibraryImport(Library)]
    public static partial int bpf_tc_hook_destroy(BpfTcHook* hook);

    [LibraryImport(Library)]
    public static partial int bpf_tc_attach(BpfTcHook* hook, BpfTcOpts* opts);

    [LibraryImport(Library)]
    public static partial int bpf_tc_detach(BpfTcHook* hook, BpfTcOpts* opts);
}
