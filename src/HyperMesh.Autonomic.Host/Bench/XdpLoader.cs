using HyperMesh.Autonomic.Host.Traffic;

namespace HyperMesh.Autonomic.Host.Bench;

/// <summary>xdp-loader of xdp-tools: unload, then load.</summary>
internal sealed class XdpLoader : Rival
{
    private readonly FloodFilter _filter = new();
    private readonly string _netns;

    public XdpLoader(FloodStage stage)
    {
        _netns = stage.Network.Guard;
        Load();
    }

    public override void Replace()
    {
        Unload();
        Load();
    }

    public override void Dispose()
    {
        Unload();
        _filter.Dispose();
    }

    private void Load() => Tool.Run("nsenter", $"--net=/run/netns/{_netns} xdp-loader load -m native eth0 {_filter.Path}");

    private void Unload() => Tool.Run("nsenter", $"--net=/run/netns/{_netns} xdp-loader unload eth0 --all");
}
