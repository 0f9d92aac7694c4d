namespace HyperMesh.Autonomic.Bpf.Tests.Pqc;

/// <summary>Two network namespaces with a veth pair between them, addresses on both ends; they go with the test.</summary>
internal sealed class VethPair : IDisposable
{
    public const string Left = "10.77.0.1";
    public const string Right = "10.77.0.2";
    public const string Left6 = "fd77::1";
    public const string Right6 = "fd77::2";

    public VethPair()
    {
        try
        {
            Command.Run("ip", "netns", "add", LeftNetns);
            Command.Run("ip", "netns", "add", RightNetns);
            Command.Run("ip", "-n", LeftNetns, "link", "add", "veth0", "type", "veth", "peer", "name", "veth0", "netns", RightNetns);
            SetUp(LeftNetns, Left, Left6);
            SetUp(RightNetns, Right, Right6);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public string LeftNetns { get; } = $"hm-l-{Guid.NewGuid():N}"[..15];

    public string RightNetns { get; } = $"hm-r-{Guid.NewGuid():N}"[..15];

    public InterfaceName LeftInterface => InterfaceName.Parse($"{LeftNetns}/veth0");

    public InterfaceName RightInterface => InterfaceName.Parse($"{RightNetns}/veth0");

    public void Dispose()
    {
        Command.Try("ip", "netns", "del", LeftNetns);
        Command.Try("ip", "netns", "del", RightNetns);
    }

    private static void SetUp(string netns, string address, string address6)
    {
        Command.Run("ip", "-n", netns, "address", "add", $"{address}/24", "dev", "veth0");
        Command.Run("ip", "-n", netns, "address", "add", $"{address6}/64", "dev", "veth0", "nodad");
        Command.Run("ip", "-n", netns, "link", "set", "veth0", "up");
    }
}
