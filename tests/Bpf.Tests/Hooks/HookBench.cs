using System.Text.Json;
using HyperMesh.Autonomic.Ebpf.Hooks;

namespace HyperMesh.Autonomic.Bpf.Tests.Hooks;

/// <summary>A veth pair in a namespace and a folder for pins; both go with the test, and so does all that is attached.</summary>
internal sealed class HookBench : IDisposable
{
    private readonly BpffsFolder _root = new();

    public VethNamespace Veth { get; } = new();

    public PinDirectory Pins => new(_root.Path);

    /// <summary>A hook of the interface "left", as a process finds it that has just been started.</summary>
    public Hook On(HookKind kind = HookKind.Xdp) => new(Pins, HookName.On(kind, Veth.Left));

    /// <summary>Deletes the interface, and with it its peer.</summary>
    public void RemoveInterface() => Command.Run("ip", "-n", Veth.Name, "link", "del", "left");

    /// <summary>Makes another pair of the same names.</summary>
    public void MakeInterfaceAnew()
    {
        Command.Run("ip", "-n", Veth.Name, "link", "add", "left", "type", "veth", "peer", "name", "right");
        SetBoth("up");
    }

    /// <summary>Sets something of both ends, as in "mtu", "9000".</summary>
    public void SetBoth(params string[] what)
    {
        foreach (var end in (ReadOnlySpan<string>)["left", "right"])
            Command.Run("ip", ["-n", Veth.Name, "link", "set", end, .. what]);
    }

    /// <summary>A number out of an array of the program on a hook, summed over the CPUs.</summary>
    public ulong Read(HookKind kind, string map, string field)
    {
        using var program = BpfProgram.FromId(On(kind).Look()!.ProgramId);
        var maps = ProgramLoader.MapsOf(program);
        try
        {
            var values = maps.Single(one => one.Name == map);
            var sums = new ulong[values.Info.ValueSize / sizeof(ulong)];
            values.SumPerCpu(0, sums).ShouldBeTrue();
            return sums[new ValueLayout(values).Locate(field).Offset / sizeof(ulong)];
        }
        finally
        {
            foreach (var one in maps)
                one.Dispose();
        }
    }

    public static ProgramRequest Request(ProgramManifest manifest, string? config = null, AttachOptions? options = null) =>
        new(manifest, config is null ? null : Json(config)) { Options = options ?? new AttachOptions() };

    public static JsonElement Json(string text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }

    public void Dispose()
    {
        Veth.Dispose();
        _root.Dispose();
    }
}
