using HyperMesh.Autonomic.Host.Traffic;

namespace HyperMesh.Autonomic.Host.Bench;

/// <summary>bpftool: two programs, loaded already, that take turns by 'net attach … overwrite'.</summary>
internal sealed class BpfTool : Rival
{
    private static readonly string[] Names = ["bench-one", "bench-two"];

    private readonly FloodFilter _filter = new();
    private readonly string _netns;
    private readonly string[] _pins;
    private int _turn;

    public BpfTool(FloodStage stage)
    {
        _netns = stage.Network.Guard;
        Directory.CreateDirectory(stage.Network.PinRoot);
        _pins = [.. Names.Select(name => Path.Combine(stage.Network.PinRoot, name))];
        foreach (var pin in _pins)
            Tool.Run("bpftool", $"prog load {_filter.Path} {pin}");
        Replace();
    }

    public override void Replace() =>
        Tool.Run("nsenter", $"--net=/run/netns/{_netns} bpftool net attach xdpdrv pinned {_pins[_turn++ % 2]} dev eth0 overwrite");

    public override void Dispose()
    {
        Tool.Run("nsenter", $"--net=/run/netns/{_netns} bpftool net detach xdpdrv dev eth0");
        foreach (var pin in _pins)
            File.Delete(pin);
        _filter.Dispose();
    }
}
