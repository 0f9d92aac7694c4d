using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using HyperMesh.Autonomic.Ebpf.Hooks;

namespace HyperMesh.Autonomic.Bpf.Tests.Hooks;

/// <summary>What a service may: CAP_BPF, CAP_NET_ADMIN and CAP_PERFMON. The kernel opens nothing by its id for it, so what is on a hook is opened by its pins.</summary>
[Collection(ShippedCollection.Name)]
public sealed class ServiceRightsTests(ShippedPrograms programs) : IDisposable
{
    private readonly HookBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [KernelFact]
    public void By_id_program_maps_and_types_of_a_hook_open_with_the_rights_of_a_service()
    {
        var hook = _bench.On();
        hook.Hold(HookBench.Request(programs["xdp_firewall"], """{ "default": "allow" }"""));
        var id = hook.Programs().Single();
        var (maps, types) = (Names(id), Types(id));

        AsService(() =>
        {
            Names(id).ShouldBe(maps);
            Types(id).ShouldBe(types);
        });
    }

    [KernelFact]
    public void By_id_what_is_on_no_hook_of_ours_stays_closed_to_a_service()
    {
        using var stranger = BpfProgram.LoadConstant(ProgramType.Xdp, 2);

        AsService(() => Should.Throw<BpfException>(() => BpfProgram.FromId(stranger.Id)).Error.Message.ShouldContain("EPERM"));
    }

    [KernelFact]
    public void Swapped_and_released_leaves_no_pins_of_maps_behind()
    {
        var hook = _bench.On();
        hook.Hold(HookBench.Request(programs["xdp_firewall"], """{ "default": "allow" }"""));
        hook.Hold(HookBench.Request(programs["xdp_counter"]));

        Directory.GetDirectories(hook.Pins.Folder).ShouldBe([hook.Pins.MapsPath(hook.Programs().Single())]);
        hook.Release();
        Directory.Exists(hook.Pins.Folder).ShouldBeFalse();
    }

    [KernelFact]
    public void Put_program_that_was_loaded_before_opens_with_the_rights_of_a_service()
    {
        using var loaded = ProgramLoader.LoadFor(programs["xdp_counter"], HookKind.Xdp);
        var kept = LoadedPins.Keep(_bench.Pins, loaded, "0123456789ab", new ProgramOrigin(programs["xdp_counter"].Place.File, "xdp_counter"));
        var hook = _bench.On();
        hook.Put(kept, new AttachOptions());
        var types = Types(kept.Id);
        kept.Remove();

        AsService(() => Types(hook.Programs().Single()).ShouldBe(types));
    }

    private static List<string> Names(uint id)
    {
        using var program = BpfProgram.FromId(id);
        var maps = ProgramLoader.MapsOf(program);
        try
        {
            return [.. maps.Select(map => $"{map.Name} {MembersOf(map)}").Order()];
        }
        finally
        {
            foreach (var map in maps)
                map.Dispose();
        }
    }

    private static int MembersOf(BpfMap map) => new ValueLayout(map).Locate(null).Size;

    private static int Types(uint id)
    {
        using var program = BpfProgram.FromId(id);
        return Btf.FromKernel(program.Info.BtfId).Count;
    }

    /// <summary>Rights belong to threads: this one has no more than a service, and ends with them.</summary>
    private static void AsService(Action work)
    {
        const uint Version3 = 0x20080522;
        const uint NetAdmin = 1u << 12;
        const uint PerfmonAndBpf = (1u << (38 - 32)) | (1u << (39 - 32));
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                // Effective, permitted and inheritable: the lower half, then the upper one.
                capset([Version3, 0], [NetAdmin, NetAdmin, 0, PerfmonAndBpf, PerfmonAndBpf, 0]).ShouldBe(0);
                work();
            }
            catch (Exception fault)
            {
                failure = ExceptionDispatchInfo.Capture(fault);
            }
        });
        thread.Start();
        thread.Join();
        failure?.Throw();
    }

    [DllImport("libc", SetLastError = true)]
    private static extern int capset(uint[] header, uint[] data);
}
