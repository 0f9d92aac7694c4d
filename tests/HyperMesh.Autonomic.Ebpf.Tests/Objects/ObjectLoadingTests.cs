using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using HyperMesh.Autonomic.Ebpf.Native;
using HyperMesh.Autonomic.Ebpf.Objects;

namespace HyperMesh.Autonomic.Ebpf.Tests.Objects;

[Collection(ProgramsCollection.Name)]
public class ObjectLoadingTests(ProgramFixture programs)
{
    private static readonly uint[] NoCapabilities = new uint[6];

    [KernelFact]
    public void Load_FilesThatAreNoObjects_SaysWhatTheyAre()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder["text.bpf.o"], "this is no ELF file");
        File.WriteAllText(folder["empty.bpf.o"], "");
        using (var big = File.Create(folder["big.bpf.o"]))
            big.SetLength((64 * 1024 * 1024) + 1);
        Command.Run("mkfifo", folder["pipe.bpf.o"]);

        Refusal(folder["text.bpf.o"]).ShouldSatisfyAllConditions(
            e => e.Message.ShouldContain("it is no ELF file"),
            e => e.Message.ShouldContain("ENOEXEC"),
            e => e.Mend.ShouldNotBeNull().ShouldContain("-target bpf"),
            e => e.VerifierLog.ShouldBeNull());
        Refusal(folder["empty.bpf.o"]).Message.ShouldContain("the file is empty");
        Refusal(folder["big.bpf.o"]).Message.ShouldContain("has 67108865 bytes, more than 67108864");
        Refusal(folder["pipe.bpf.o"]).Mend.ShouldNotBeNull().ShouldContain("regular file");
        Refusal(folder.Path).Message.ShouldContain("is a folder");
        Refusal(folder["none.bpf.o"]).Mend.ShouldNotBeNull().ShouldContain("make -C bpf");
    }

    [KernelFact]
    public void Load_BrokenObject_IsRefusedWithPlaceAndMendBeforeLibbpf()
    {
        using var folder = new TempFolder();
        var editor = new ElfEditor(programs["count_drop"]);
        editor.SetSize("xdp", 13);
        File.WriteAllBytes(folder["odd.bpf.o"], editor.Bytes);

        BpfError error = Refusal(folder["odd.bpf.o"]);

        error.Message.ShouldContain("section 'xdp' at 0x");
        error.Message.ShouldContain("13 bytes is no multiple of 8");
        error.Mend.ShouldBe("build it again");
    }

    [KernelFact]
    public void Load_GlobalVariables_KeepTheNamesThatLibbpfGivesTheirMaps()
    {
        using var folder = new TempFolder();
        File.Copy(programs["shapes"], folder["a_rather_long_name.v2.bpf.o"]);

        using var loaded = BpfObject.Load(folder["a_rather_long_name.v2.bpf.o"]);

        // Seen with bpf_object__open_file: at most 8 characters of the file's name up to the first '.', and the section.
        loaded.Maps.Select(m => m.Info.Name).ShouldBe(["shapes", "a_rather.rodata", "a_rather.bss"], ignoreOrder: true);
        loaded.Programs.Select(p => p.Name).ShouldBe(["draws"]);
    }

    [KernelFact]
    public void Check_LoadedObject_AgreesWithTheKernel()
    {
        foreach (var name in new[] { "shapes", "ring_events", "perf_events", "count_pass" })
        {
            ObjectFile file = ObjectCheck.CheckFile(programs[name]).File.ShouldNotBeNull();
            using var loaded = programs.Load(name);
            foreach (ObjectMap declared in file.Maps)
            {
                BpfMapInfo made = loaded.Map(declared.Name).Info;
                (made.Type, made.KeySize, made.ValueSize, made.Flags).ShouldBe((declared.Type, declared.KeySize, declared.ValueSize, declared.Flags));
                if (declared.MaxEntries != 0)
                    made.MaxEntries.ShouldBe(declared.MaxEntries);
            }
        }
    }

    [KernelFact]
    public void Load_WithoutRights_SaysWhichAreNeeded()
    {
        var path = programs["count_drop"];
        BpfException? refusal = null;

        // Capabilities belong to a thread, so this one loses them and ends.
        OnThread(() =>
        {
            var header = new CapabilityHeader { Version = 0x20080522 };
            capset(ref header, NoCapabilities).ShouldBe(0);
            refusal = Should.Throw<BpfException>(() => BpfObject.Load(path));
        });

        refusal.ShouldNotBeNull().NeedsPrivilege.ShouldBeTrue();
        refusal.Error.Mend.ShouldNotBeNull().ShouldContain("needs CAP_BPF and CAP_NET_ADMIN");
        BpfObject.Load(path).Dispose();
    }

    [KernelFact]
    public void Load_WithoutLockedMemory_WorksOrSaysThatThereIsTooLittle()
    {
        Limit none = default;
        prlimit(0, LibC.RlimitMemlock, IntPtr.Zero, out Limit before).ShouldBe(0);
        none.Hard = before.Hard;
        try
        {
            prlimit(0, LibC.RlimitMemlock, ref none, IntPtr.Zero).ShouldBe(0);

            // Since 5.11 the kernel counts the memory of maps by cgroups.
            if (Environment.OSVersion.Version >= new Version(5, 11))
                programs.Load("ring_events").Dispose();
            else
                Should.Throw<BpfException>(() => programs.Load("ring_events")).Error.Mend.ShouldNotBeNull().ShouldContain("ulimit -l unlimited");
        }
        finally
        {
            prlimit(0, LibC.RlimitMemlock, ref before, IntPtr.Zero).ShouldBe(0);
        }
    }

    [KernelFact]
    public void Update_FullMap_SaysHowManyItHolds()
    {
        using var loaded = programs.Load("shapes");
        BpfMap map = loaded.Map("shapes");
        var value = new byte[map.ValueBufferSize];
        map.Update([1, 0, 0, 0], value);
        map.Update([2, 0, 0, 0], value);

        var error = Should.Throw<BpfException>(() => map.Update([3, 0, 0, 0], value)).Error;

        error.Message.ShouldContain("E2BIG");
        error.Mend.ShouldNotBeNull().ShouldContain("it holds 2 entries");
    }

    private static BpfError Refusal(string path) => Should.Throw<BpfException>(() => BpfObject.Load(path)).Error;

    private static void OnThread(Action work)
    {
        Exception? problem = null;
        var thread = new Thread(() => problem = Record.Exception(work));
        thread.Start();
        thread.Join();
        problem.ShouldBeNull();
    }

    [DllImport("libc", SetLastError = true)]
    [SuppressMessage("Interoperability", "SYSLIB1054", Justification = "Generated code would need unsafe blocks.")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int capset(ref CapabilityHeader header, uint[] data);

    [DllImport("libc", SetLastError = true)]
    [SuppressMessage("Interoperability", "SYSLIB1054", Justification = "Generated code would need unsafe blocks.")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int prlimit(int process, int resource, IntPtr limit, out Limit before);

    [DllImport("libc", SetLastError = true)]
    [SuppressMessage("Interoperability", "SYSLIB1054", Justification = "Generated code would need unsafe blocks.")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int prlimit(int process, int resource, ref Limit limit, IntPtr before);

    private struct CapabilityHeader
    {
        public uint Version;
        public int Process;
    }

    private struct Limit
    {
        public ulong Soft;
        public ulong Hard;
    }
}
