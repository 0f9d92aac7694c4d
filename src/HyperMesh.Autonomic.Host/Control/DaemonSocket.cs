using HyperMesh.Autonomic.Host.Cli;
using HyperMesh.Autonomic.Host.Policies;
using HyperMesh.Autonomic.Host.Settings;

namespace HyperMesh.Autonomic.Host.Control;

/// <summary>Finds the daemon that a verb is about: that of the socket or the store that is named, else that of environment and configuration.</summary>
internal static class DaemonSocket
{
    /// <summary>The daemon's end; null where none listens, unless its socket was named.</summary>
    /// <exception cref="UsageException">There is no such socket.</exception>
    public static ControlClient? Find(string? store, string? socket)
    {
        var path = PathOf(store, socket);
        if (File.Exists(path))
            return new ControlClient(path);
        return socket is null ? null : throw Missing(path);
    }

    /// <summary>The daemon's end.</summary>
    /// <exception cref="UsageException">None listens.</exception>
    public static ControlClient Require(string? store, string? socket) => Find(store, socket) ?? throw Missing(PathOf(store, socket));

    /// <summary>Where the daemon's socket is, whether one listens or not.</summary>
    public static string PathOf(string? store, string? socket)
    {
        var settings = store is null ? LoopStore.SettingsNow() : null;
        return ControlClient.SocketFor(socket, settings?[DaemonSettings.Socket], store ?? settings?[DaemonSettings.Store] ?? Installation.StoreOf("knowledge"));
    }

    private static UsageException Missing(string path) =>
        new($"there is no socket {path}; is 'hypermesh run' at work, and is it that of its configuration? Name another with --socket or --store");
}
