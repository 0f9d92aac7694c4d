using System.ComponentModel;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Ebpf.Manifests;
using HyperMesh.Autonomic.Host.Control;
using HyperMesh.Autonomic.Host.NetworkPolicies;
using Microsoft.AspNetCore.Mvc;

namespace HyperMesh.Autonomic.Host.Flows;

/// <summary>Which flows somebody wants, as texts: a request's, or a command line's.</summary>
internal sealed record FlowQuery
{
    public const int Most = 10_000;
    private const int Usual = 100;

    /// <summary>What a request may say.</summary>
    public static readonly IReadOnlyList<string> Names =
    [
        "interface", "source", "dest", "ip", "protocol", "port", "sourcePort", "destPort", "minPackets", "verdict", "since", "last", "top", "by",
    ];

    private static readonly string[] Orders = ["packets", "bytes", "rate"];
    private static readonly string[] Verdicts = [FlowWords.Passed, FlowWords.Dropped];

    [FromQuery(Name = "interface"), Description("Only this interface, such as eth0 or blue/eth0, or this hook, such as tc-egress:eth0.")]
    public string? Interface { get; init; }

    [FromQuery(Name = "source"), Description("Only from this address or network.")]
    public string? Source { get; init; }

    [FromQuery(Name = "dest"), Description("Only to this address or network.")]
    public string? Dest { get; init; }

    [FromQuery(Name = "ip"), Description("Only from or to this address or network.")]
    public string? Ip { get; init; }

    [FromQuery(Name = "protocol"), Description("tcp, udp, icmp, icmpv6, … or a number.")]
    public string? Protocol { get; init; }

    [FromQuery(Name = "port"), Description("A port of either end, or a range such as 8000-8999.")]
    public string? Port { get; init; }

    [FromQuery(Name = "sourcePort"), Description("The source port, or a range.")]
    public string? SourcePort { get; init; }

    [FromQuery(Name = "destPort"), Description("The destination port, or a range.")]
    public string? DestPort { get; init; }

    [FromQuery(Name = "minPackets"), Description("Only flows of so many packets or more.")]
    public string? MinPackets { get; init; }

    [FromQuery(Name = "verdict"), Description("passed or dropped.")]
    public string? Verdict { get; init; }

    [FromQuery(Name = "since"), Description("Only with a packet since then: an instant, or so long ago, such as 5m.")]
    public string? Since { get; init; }

    [FromQuery(Name = "last"), Description("The newest so many, 0 to 10000 (default: 100; of a stream 0).")]
    public string? Last { get; init; }

    [FromQuery(Name = "top"), Description("The largest so many, 1 to 10000, instead of the newest.")]
    public string? Top { get; init; }

    [FromQuery(Name = "by"), Description("What the largest are by: packets (default), bytes or rate.")]
    public string? By { get; init; }

    /// <summary>Reads what was asked.</summary>
    /// <param name="usual">How many where nothing is said.</param>
    /// <param name="problem">What is wrong; null when nothing is.</param>
    public FlowSelection Read(out Refusal? problem, int usual = Usual)
    {
        problem = null;
        var filter = new FlowFilter
        {
            Interface = Interface,
            Source = Network("source", Source, ref problem),
            Destination = Network("dest", Dest, ref problem),
            Ip = Network("ip", Ip, ref problem),
            Protocol = ProtocolOf(ref problem),
            Port = Ports("port", Port, ref problem),
            SourcePort = Ports("sourcePort", SourcePort, ref problem),
            DestinationPort = Ports("destPort", DestPort, ref problem),
            MinPackets = (ulong)(DecisionQuery.Number("minPackets", MinPackets, 0, long.MaxValue, ref problem) ?? 0),
            IsDropped = Word("verdict", Verdict, Verdicts, ref problem) is { } verdict ? verdict == FlowWords.Dropped : null,
            Since = DecisionQuery.Time("since", Since, ref problem),
        };
        var last = (int)(DecisionQuery.Number("last", Last, 0, Most, ref problem) ?? usual);
        var top = DecisionQuery.Number("top", Top, 1, Most, ref problem);
        var by = Word("by", By, Orders, ref problem);
        if (Top is not null && Last is not null)
            problem ??= new Refusal("'last' asks for the newest and 'top' for the largest", "leave one of them out");
        if (by is not null && Top is null)
            problem ??= new Refusal("'by' says what the largest are by, and 'top' is not given", "say how many: top 10");
        return new FlowSelection(filter, (int)(top ?? last), top is null ? null : Enum.Parse<FlowOrder>(by ?? Orders[0], ignoreCase: true));
    }

    /// <summary>As the part of an address behind the question mark.</summary>
    public string ToQueryString() => string.Join('&', new (string Name, string? Text)[]
    {
        ("interface", Interface), ("source", Source), ("dest", Dest), ("ip", Ip), ("protocol", Protocol), ("port", Port), ("sourcePort", SourcePort),
        ("destPort", DestPort), ("minPackets", MinPackets), ("verdict", Verdict), ("since", Since), ("last", Last), ("top", Top), ("by", By),
    }.Where(pair => pair.Text is not null).Select(pair => $"{pair.Name}={Uri.EscapeDataString(pair.Text!)}"));

    private byte? ProtocolOf(ref Refusal? problem)
    {
        if (Protocol is null)
            return null;
        if (IpProtocols.TryParse(Protocol.ToLowerInvariant(), out var number))
            return number;
        problem ??= new Refusal(
            $"protocol: {Quoted.Of(Protocol)} is none", NearestName.Hint(Protocol, IpProtocols.ByName.Keys) ?? $"use a number, or {string.Join(", ", IpProtocols.ByName.Keys)}");
        return null;
    }

    private static FlowNetwork? Network(string name, string? text, ref Refusal? problem)
    {
        if (text is null)
            return null;
        if (FlowNetwork.Parse(text) is { } network)
            return network;
        problem ??= new Refusal($"{name}: {Quoted.Of(text)} is no address and no network", "write 192.0.2.7, 192.0.2.0/24 or 2001:db8::/32");
        return null;
    }

    private static PortRange? Ports(string name, string? text, ref Refusal? problem)
    {
        if (text is null)
            return null;
        if (PortRange.Parse(text) is { } ports)
            return ports;
        problem ??= new Refusal($"{name}: {Quoted.Of(text)} is no port and no range", "write 443, or 8000-8999");
        return null;
    }

    private static string? Word(string name, string? text, string[] known, ref Refusal? problem)
    {
        if (text is null || known.Contains(text))
            return text;
        problem ??= new Refusal($"{name}: {Quoted.Of(text)} is none", NearestName.Hint(text, known) ?? $"use {string.Join(", ", known)}");
        return null;
    }
}
