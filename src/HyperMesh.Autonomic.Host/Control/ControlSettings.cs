namespace HyperMesh.Autonomic.Host.Control;

/// <summary>Where the daemon listens to its operators, and who may speak to it. Immutable.</summary>
internal sealed record ControlSettings
{
    /// <summary>Who may read and write the socket: its owner and its group, unless the configuration says otherwise.</summary>
    public const UnixFileMode DefaultMode =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;

    /// <summary>Path of the socket; null for the one beside the store.</summary>
    public string? Socket { get; init; }

    /// <summary>Whose it is; null for the daemon's own user.</summary>
    public uint? Owner { get; init; }

    /// <summary>Its group; null for the daemon's own.</summary>
    public uint? Group { get; init; }

    public UnixFileMode Mode { get; init; } = DefaultMode;

    /// <summary>The socket that goes with a store: who may write the store alone may make it, so two daemons never want the same one.</summary>
    public static string SocketOf(string store) => Path.GetFullPath(store) + ".sock";
}
