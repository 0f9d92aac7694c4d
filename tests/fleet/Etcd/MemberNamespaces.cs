using HyperMesh.Autonomic.Ebpf.Tests.Kernel;
using HyperMesh.Autonomic.Host.Bench.Fleet;

namespace HyperMesh.Autonomic.Fleet.Tests.Etcd;

/// <summary>A network namespace for each of three members, joined by a bridge; all goes with the test.</summary>
internal sealed class MemberNamespaces : IDisposable
{
    private const int Members = 3;
    private readonly string _name = $"hmf{Environment.ProcessId % 100_000}";
    private readonly int _net = 2 + Environment.ProcessId % 250;

    public MemberNamespaces()
    {
        try
        {
            Ip("link", "add", Bridge, "type", "bridge");
            Ip("address", "add", $"10.213.{_net}.254/24", "dev", Bridge);
            Ip("link", "set", Bridge, "up");
            for (var i = 0; i < Members; i++)
                Add(i);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    private string Bridge => $"{_name}b";

    public LocalEtcd.Place Place(int member) => new(Address(member), ["ip", "netns", "exec", Space(member)]);

    /// <summary>Cuts a member off from the other members, not from clients: what it sends them is dropped without a word, both ways.</summary>
    public void CutOff(int member)
    {
        for (var i = 0; i < Members; i++)
            if (i != member)
                Ip("-n", Space(member), "route", "add", "blackhole", $"{Address(i)}/32");
    }

    public void Join(int member)
    {
        for (var i = 0; i < Members; i++)
            if (i != member)
                Ip("-n", Space(member), "route", "del", "blackhole", $"{Address(i)}/32");
    }

    public void Dispose()
    {
        for (var i = 0; i < Members; i++)
            Command.Try("ip", "netns", "delete", Space(i));
        Command.Try("ip", "link", "delete", Bridge);
    }

    private void Add(int member)
    {
        var (space, outside) = (Space(member), $"{_name}v{member}");
        Ip("netns", "add", space);
        Ip("link", "add", outside, "type", "veth", "peer", "name", "eth0", "netns", space);
        Ip("link", "set", outside, "master", Bridge, "up");
        Ip("-n", space, "address", "add", $"{Address(member)}/24", "dev", "eth0");
        Ip("-n", space, "link", "set", "eth0", "up");
        Ip("-n", space, "link", "set", "lo", "up");
    }

    private string Space(int member) => $"{_name}n{member}";

    private string Address(int member) => $"10.213.{_net}.{1 + member}";

    private static void Ip(params string[] arguments) => Command.Run("ip", arguments);
}
