using HyperMesh.Autonomic.Ebpf.Loading;
using HyperMesh.Autonomic.Ebpf.Native;
using HyperMesh.Autonomic.Ebpf.Objects;
using HyperMesh.Autonomic.Ebpf.Tests.Objects;

namespace HyperMesh.Autonomic.Ebpf.Tests.Loading;

public class KernelTypesTests
{
    [KernelFact]
    public void For_ShippedObjects_RelocatesThemAsAllTypesOfTheKernelWould()
    {
        var relocated = 0;
        foreach (var path in ShippedObjects.Paths)
        {
            var bytes = File.ReadAllBytes(path);
            ObjectFile file = ObjectCheck.Check(bytes, Path.GetFileName(path)).File.ShouldNotBeNull();
            using MemoryFile? types = KernelTypes.For(file);
            if (types is null)
                continue;

            Codes(bytes, types.Path).ShouldBe(Codes(bytes, null), Path.GetFileName(path));
            relocated++;
        }

        relocated.ShouldBeGreaterThan(2);
    }

    /// <summary>The hash of the code of each function as the kernel has it; none when the kernel refuses the object.</summary>
    private static List<(string Name, string? Hash)> Codes(byte[] bytes, string? types)
    {
        using var image = new NativeBuffer(bytes);
        using var log = new NativeBuffer(64 * 1024);
        var (codes, _) = LibBpfMessages.Capture(() =>
        {
            var (handle, error) = ObjectCalls.Open(image, "relocated", log, types);
            using (handle)
            {
                error.ShouldBe(0);
                return LibBpf.bpf_object__load(handle) < 0 ? [] : ObjectCalls.Programs(handle).Select(Code).ToList();
            }
        });
        return codes;
    }

    private static (string Name, string? Hash) Code((string Name, nint Pointer) program)
    {
        using var fd = BpfFd.Duplicate(LibBpf.bpf_program__fd(program.Pointer));
        return (program.Name, Bytecode.Hash(fd, ProgramCalls.Info(fd).TranslatedLength));
    }
}
