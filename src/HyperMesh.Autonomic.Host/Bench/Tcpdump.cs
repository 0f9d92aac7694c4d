using System.Diagnostics;
using System.Globalization;
using HyperMesh.Autonomic.Host.Traffic;

namespace HyperMesh.Autonomic.Host.Bench;

/// <summary>tcpdump as one starts it: a line for each packet, here to nowhere, and at its end how many it has lost.</summary>
internal sealed class Tcpdump : IDisposable
{
    private readonly Process _process;

    private Tcpdump(Process process) => _process = process;

    /// <summary>Starts it, and comes back when it listens. Blocks.</summary>
    /// <param name="network">Its guard's interface is listened to.</param>
    /// <param name="filter">What it shows, as pcap-filter(7) has it.</param>
    /// <exception cref="IOException">It did not start.</exception>
    public static Tcpdump Start(PrivateNetwork network, string filter)
    {
        // The shell gives way to it: there is one process, and what it prints costs nobody else a processor.
        var start = new ProcessStartInfo("ip", ["netns", "exec", network.Guard, "sh", "-c", "exec tcpdump -n -i \"$0\" \"$1\" >/dev/null", "eth0", filter]) { RedirectStandardError = true };
        start.Environment["PATH"] += ":/usr/sbin:/sbin";
        var dump = new Tcpdump(Process.Start(start) ?? throw new IOException("tcpdump did not start"));
        var last = "";
        while (dump._process.StandardError.ReadLine() is { } line)
        {
            last = line;
            if (line.StartsWith("listening on", StringComparison.Ordinal))
                return dump;
        }

        dump.Dispose();
        throw new IOException($"tcpdump has ended before it listened: {last}");
    }

    /// <summary>Ends it. What it has not printed by then is neither shown nor lost. Blocks.</summary>
    /// <returns>Packets that it has shown, and packets that the kernel had no room for.</returns>
    public (long Shown, long Lost) End()
    {
        Tool.Run("kill", string.Create(CultureInfo.InvariantCulture, $"-INT {_process.Id}"));
        var said = _process.StandardError.ReadToEnd();
        _process.WaitForExit();
        return (Count("packets captured"), Count("packets dropped by kernel"));

        long Count(string what) => long.Parse(
            said.Split('\n').First(line => line.EndsWith(what, StringComparison.Ordinal)).Split(' ')[0], CultureInfo.InvariantCulture);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }
}
