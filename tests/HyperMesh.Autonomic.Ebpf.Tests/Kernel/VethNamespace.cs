namespace HyperMesh.Autonomic.Ebpf.Tests.Kernel;

/// <summary>A network namespace with a veth pair, "left" and "right", under a name of its own; it goes with the test.</summary>
public sealed class VethNamespace : IDisposable
{
    public VethNamespace()
    {
        Command.Run("ip", "netns", "add", Name);
        try
        {
            Command.Run("ip", "-n", Name, "link", "add", "left", "type", "veth", "peer", "name", "right");
            Command.Run("ip", "-n", Name, "link", "set", "left", "up");
            Command.Run("ip", "-n", Name, "link", "set", "right", "up");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public string Name { get; } = $"hm-{Guid.NewGuid():N}"[..15];

    public InterfaceName Left => this["left"];

    public InterfaceName this[string name] => InterfaceName.Parse($"{Name}/{name}");

    public void Dispose() => Command.Try("ip", "netns", "del", Name);
}
