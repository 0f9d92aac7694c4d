namespace HyperMesh.Autonomic.Bpf.Tests.Programs;

/// <summary>All that a program did with a packet.</summary>
/// <param name="Verdict">What it returned.</param>
/// <param name="Counters">The counters that moved, sorted, as in "bytes=60 ipv4=1 packets=1 passed=1".</param>
/// <param name="Hits">The rules whose hits moved, as in "3=1".</param>
/// <param name="Unchanged">Whether the packet came out as it went in.</param>
internal sealed record PacketOutcome(XdpVerdict Verdict, string Counters, string Hits, bool Unchanged)
{
    /// <summary>What should become of a packet.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="verdict">What should be returned.</param>
    /// <param name="counted">As in <see cref="PacketCase.Counted"/>.</param>
    /// <param name="rule">The rule that should decide; null for the default.</param>
    public static PacketOutcome Expected(Packet packet, XdpVerdict verdict, string counted, int? rule = null)
    {
        var moved = counted.Split(' ').ToDictionary(name => name, _ => 1.0);
        moved["packets"] = 1;
        moved["bytes"] = packet.Length;
        if (verdict == XdpVerdict.Pass)
            moved["passed"] = 1;
        else
            (moved["drops"], moved["drop_bytes"]) = (1, packet.Length);
        return new(verdict, Text(moved), rule is null ? "" : $"{rule}=1", Unchanged: true);
    }

    public static string Text<T>(IEnumerable<KeyValuePair<T, double>> moved) =>
        string.Join(' ', moved.Where(m => m.Value != 0).OrderBy(m => m.Key).Select(m => $"{m.Key}={m.Value}"));
}
