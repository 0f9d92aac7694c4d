using System.Diagnostics;
using System.Text.Json;
using HyperMesh.Autonomic.Host.Traffic;

namespace HyperMesh.Autonomic.Host.Bench;

/// <summary>One flow of iperf3 from the guard to the peer.</summary>
internal static class Iperf
{
    /// <summary>With the option for timestamps, which iperf3 leaves out of the size that it tells.</summary>
    public const int TcpHeader = 32;

    /// <summary>What the receiver got after the first second.</summary>
    /// <param name="PayloadMegabits">In a second, without headers.</param>
    /// <param name="PayloadBytes">In a full packet.</param>
    public readonly record struct Result(double PayloadMegabits, int PayloadBytes);

    /// <summary>Blocks for a second more than it measures.</summary>
    /// <param name="network">Where.</param>
    /// <param name="address">The peer's.</param>
    /// <param name="seconds">How long to measure.</param>
    /// <param name="udpMegabits">What to send as UDP in a second; null: TCP, as much as it can.</param>
    /// <exception cref="IOException">iperf3 failed.</exception>
    public static Result Run(PrivateNetwork network, string address, int seconds, int? udpMegabits)
    {
        using var server = Listen(network.Peer);
        try
        {
            var udp = udpMegabits is { } rate ? $"-u -b {rate}M" : "";
            using var said = JsonDocument.Parse(
                Tool.Ask("ip", $"netns exec {network.Guard} timeout {seconds + 30} iperf3 -c {address} -J -O 1 -t {seconds} {udp}"));
            var (start, end) = (said.RootElement.GetProperty("start"), said.RootElement.GetProperty("end"));
            return new Result(
                end.GetProperty("sum_received").GetProperty("bits_per_second").GetDouble() / 1e6,
                udpMegabits is null
                    ? start.GetProperty("tcp_mss_default").GetInt32()
                    : start.GetProperty("test_start").GetProperty("blksize").GetInt32());
        }
        finally
        {
            server.Kill();
            server.WaitForExit();
        }
    }

    private static Process Listen(string netns)
    {
        var start = new ProcessStartInfo("ip", $"netns exec {netns} iperf3 -s -1 --forceflush") { RedirectStandardOutput = true };
        start.Environment["PATH"] += ":/usr/sbin:/sbin";
        var server = Process.Start(start) ?? throw new IOException("iperf3 did not start");
        while (server.StandardOutput.ReadLine() is { } line)
            if (line.Contains("listening", StringComparison.Ordinal))
                return server;

        server.Dispose();
        throw new IOException("the server of iperf3 has ended before it listened");
    }
}
