using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace HyperMesh.Autonomic.Host.Service;

/// <summary>Tells the service manager how the daemon is, by the protocol of sd_notify(3): a datagram to the socket that NOTIFY_SOCKET names. Without one it says
/// nothing. Thread-safe; a manager that does not listen is no fault of ours.</summary>
internal sealed class ServiceNotifier : IDisposable
{
    /// <summary>How long a manager whose queue is full is waited for when the state changes.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly Socket? _states;
    private readonly Socket? _beats;
    private readonly UnixDomainSocketEndPoint? _manager;

    private ServiceNotifier(string? address, TimeSpan? watchdog)
    {
        Watchdog = watchdog;
        if (string.IsNullOrEmpty(address))
            return;

        // A name in the kernel's own space is written with an at sign.
        _manager = new UnixDomainSocketEndPoint(address[0] == '@' ? "\0" + address[1..] : address);
        _states = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { SendTimeout = (int)Patience.TotalMilliseconds };
        // The loop itself beats: a manager that does not read must not hold it.
        _beats = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { Blocking = false };
    }

    /// <summary>How often the manager wants to hear of us at least; null where it does not ask.</summary>
    public TimeSpan? Watchdog { get; }

    /// <summary>Reads what the manager has put into the environment.</summary>
    public static ServiceNotifier FromEnvironment() => new(Environment.GetEnvironmentVariable("NOTIFY_SOCKET"), WatchdogOf(
        Environment.GetEnvironmentVariable("WATCHDOG_USEC"), Environment.GetEnvironmentVariable("WATCHDOG_PID")));

    /// <summary>The daemon does its work.</summary>
    public void Ready(string status) => Say(_states, $"READY=1\nSTATUS={status}");

    /// <summary>It reads its configuration again; <see cref="Ready"/> ends that.</summary>
    public void Reloading() =>
        Say(_states, string.Create(CultureInfo.InvariantCulture, $"RELOADING=1\nMONOTONIC_USEC={(long)(Stopwatch.GetTimestamp() * 1e6 / Stopwatch.Frequency)}"));

    /// <summary>It ends.</summary>
    public void Stopping() => Say(_states, "STOPPING=1");

    /// <summary>The loop has come round. Never waits.</summary>
    public void Alive() => Say(_beats, "WATCHDOG=1");

    public void Dispose()
    {
        _states?.Dispose();
        _beats?.Dispose();
    }

    private static TimeSpan? WatchdogOf(string? microseconds, string? pid) =>
        long.TryParse(microseconds, NumberStyles.None, CultureInfo.InvariantCulture, out var time) && time > 0
        && (string.IsNullOrEmpty(pid) || pid == Environment.ProcessId.ToString(CultureInfo.InvariantCulture))
            ? TimeSpan.FromMicroseconds(time)
            : null;

    private void Say(Socket? socket, string state)
    {
        try
        {
            socket?.SendTo(Encoding.UTF8.GetBytes(state), _manager!);
        }
        catch (Exception fault) when (fault is SocketException or ObjectDisposedException)
        {
            // The manager is gone, or its queue is full: it has to notice for itself.
        }
    }
}
