using System.Net;
using System.Text.Json;
using HyperMesh.Autonomic.Ebpf.Readings;
using HyperMesh.Autonomic.Host.Flows;

namespace HyperMesh.Autonomic.Host.Tests.Flows;

public class FlowQueryTests
{
    private static readonly FlowEntry Flow = new(
        new FlowKey(FlowKey.Number(IPAddress.Parse("10.1.2.3")), FlowKey.Number(IPAddress.Parse("192.0.2.7")), 40000, 443, 6, false, true), 5, 500, 1, 2, 2, 3, "rule");

    private static readonly DateTimeOffset Seen = DateTimeOffset.Parse("2026-01-01T00:00:00Z", null);

    public static TheoryData<string, bool> Filters => new()
    {
        { "source=10.0.0.0/8", true },
        { "source=10.1.2.3", true },
        { "source=10.1.2.9/24", true },
        { "source=192.0.2.0/24", false },
        { "source=::/0", true },
        { "source=2001:db8::/32", false },
        { "dest=192.0.2.7/32", true },
        { "dest=10.0.0.0/8", false },
        { "ip=10.0.0.0/8", true },
        { "ip=192.0.2.0/24", true },
        { "ip=172.16.0.0/12", false },
        { "protocol=tcp", true },
        { "protocol=6", true },
        { "protocol=udp", false },
        { "port=443", true },
        { "port=40000-40001", true },
        { "port=444-39999", false },
        { "destPort=443", true },
        { "sourcePort=443", false },
        { "minPackets=5", true },
        { "minPackets=6", false },
        { "verdict=dropped", true },
        { "verdict=passed", false },
        { "since=2026-01-01T00:00:00Z", true },
        { "since=2026-01-01T00:00:01Z", false },
    };

    [Theory]
    [MemberData(nameof(Filters))]
    public void Read_Filter_TakesWhatFits(string filter, bool takes)
    {
        var selection = Query(filter).Read(out var problem);
        problem.ShouldBeNull();
        selection.Filter.Takes(Flow, Seen).ShouldBe(takes);
    }

    [Theory]
    [InlineData("source=1.2.3", "'1.2.3' is no address")]
    [InlineData("source=10.0.0.0/33", "is no address")]
    [InlineData("dest=web", "192.0.2.0/24")]
    [InlineData("protocol=tpc", "did you mean 'tcp'")]
    [InlineData("port=70000", "is no port")]
    [InlineData("destPort=9-1", "is no port")]
    [InlineData("minPackets=-1", "whole number")]
    [InlineData("verdict=droped", "dropped")]
    [InlineData("since=yesterday", "2h")]
    [InlineData("top=0", "1 to 10000")]
    [InlineData("by=rate", "top 10")]
    [InlineData("top=3&last=3", "leave one")]
    [InlineData("top=3&by=size", "packets, bytes, rate")]
    public void Read_WhatIsNoFilter_SaysTheMend(string filter, string says)
    {
        Query(filter).Read(out var problem);
        problem.ShouldNotBeNull();
        $"{problem.Detail}; {problem.Hint}".ShouldContain(says);
    }

    [Fact]
    public void ToQueryString_AllThatIsSaid_IsReadTheSame()
    {
        var query = new FlowQuery { Interface = "blue/eth0", Source = "10.0.0.0/8", Port = "1-2", Top = "3", By = "bytes" };
        query.ToQueryString().ShouldBe("interface=blue%2Feth0&source=10.0.0.0%2F8&port=1-2&top=3&by=bytes");
    }

    [Theory]
    [InlineData("10.0.0.1", 80, "10.0.0.1:80")]
    [InlineData("10.0.0.1", 0, "10.0.0.1")]
    [InlineData("2001:db8::1", 80, "[2001:db8::1]:80")]
    public void EndPoint_Written_CanBeReadBack(string address, int port, string text) => FlowRecord.EndPoint(address, port).ShouldBe(text);

    private static FlowQuery Query(string filter)
    {
        var said = filter.Split('&').Select(pair => pair.Split('=')).ToDictionary(pair => pair[0], pair => pair[1]);
        return JsonSerializer.SerializeToElement(said).Deserialize<FlowQuery>(JsonSerializerOptions.Web)!;
    }
}
