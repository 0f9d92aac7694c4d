using System.Net;
using System.Net.Sockets;

namespace HyperMesh.Autonomic.Ebpf.Tests;

public sealed class KernelRoutesTests : IDisposable
{
    private readonly VethNamespace _veth = new();
    private readonly KernelRoutes _routes;

    public KernelRoutesTests()
    {
        Command.Run("ip", "-n", _veth.Name, "address", "add", "192.0.2.1/24", "dev", "left");
        Command.Run("ip", "-n", _veth.Name, "address", "add", "2001:db8::1/64", "dev", "left", "nodad");
        _routes = new KernelRoutes(_veth.Name);
    }

    public void Dispose()
    {
        _routes.Dispose();
        _veth.Dispose();
    }

    [KernelTheory]
    [InlineData("198.51.100.0/24", "192.0.2.2", "192.0.2.3", "192.0.2.1")]
    [InlineData("203.0.113.7/32", "192.0.2.2", "192.0.2.3", null)]
    [InlineData("2001:db8:1::/48", "2001:db8::2", "2001:db8::3", "2001:db8::1")]
    [InlineData("198.51.100.0/24", "2001:db8::2", "192.0.2.3", "192.0.2.1")]
    public void Replace_OneWayByAnother_ThereIsOnlyTheLast(string network, string first, string second, string? source)
    {
        var to = IPNetwork.Parse(network);

        _routes.Replace(to, By(first, source));
        Shown(to).ShouldSatisfyAllConditions(
            shown => shown.Count.ShouldBe(1), shown => shown[0].ShouldContain($"{first} dev left"), shown => shown[0].ShouldContain("mtu 1400"),
            shown => shown[0].Contains($"src {source ?? "-"}", StringComparison.Ordinal).ShouldBe(source is not null));

        _routes.Replace(to, By(second, source));
        Shown(to).ShouldHaveSingleItem().ShouldContain($"via {second} dev left");
    }

    [KernelTheory]
    [InlineData("198.51.100.0/24", "192.0.2.2")]
    [InlineData("2001:db8:1::/48", "2001:db8::2")]
    public void Refuse_AndBack_IsUnreachableMeanwhile(string network, string gateway)
    {
        var to = IPNetwork.Parse(network);
        _routes.Replace(to, By(gateway, null));

        _routes.Refuse(to);
        Shown(to).ShouldHaveSingleItem().ShouldStartWith("unreachable");

        _routes.Replace(to, By(gateway, null));
        Shown(to).ShouldHaveSingleItem().ShouldContain($"via {gateway}");
        _routes.Remove(to);
        Shown(to).ShouldBeEmpty();
    }

    [KernelFact]
    public void Remove_WhatIsNotThere_SaysSo() =>
        Should.Throw<BpfException>(() => _routes.Remove(IPNetwork.Parse("198.51.100.0/24"))).Error.Message.ShouldContain("ESRCH");

    [KernelFact]
    public void Replace_GatewayThatNobodyReaches_IsRefusedAndNothingIsSet()
    {
        var to = IPNetwork.Parse("198.51.100.0/24");

        Should.Throw<BpfException>(() => _routes.Replace(to, By("203.0.113.1", null))).Message.ShouldContain("route 198.51.100.0/24 by 203.0.113.1");

        Shown(to).ShouldBeEmpty();
    }

    private KernelRoute By(string gateway, string? source) =>
        new(IPAddress.Parse(gateway), _veth.Left.Index(), source is null ? null : IPAddress.Parse(source), 1400);

    private List<string> Shown(IPNetwork to) =>
        [.. Command.Run("ip", "-n", _veth.Name, to.BaseAddress.AddressFamily == AddressFamily.InterNetworkV6 ? "-6" : "-4", "route", "show", "exact", $"{to}").Split('\n', StringSplitOptions.RemoveEmptyEntries)];
}
