using HyperMesh.Autonomic.Engine.Plugins.Trust;
using Microsoft.Win32.SafeHandles;

namespace HyperMesh.Autonomic.Engine.Knowledge;

/// <summary>How a journal is kept. Immutable.</summary>
public sealed record JournalSettings
{
    /// <summary>When records are brought to disk.</summary>
    public JournalSync Sync { get; init; } = JournalSync.Grouped;

    /// <summary>Signs the newest record's hash, at most once in <see cref="Signing"/> and at the end; null where nothing is signed. The journal does not
    /// dispose of it.</summary>
    public SigningKey? Key { get; init; }

    /// <summary>The least time between two signatures.</summary>
    public TimeSpan Signing { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Told when upkeep begins (true) and ends, on the thread that does it; null for nobody. Must be quick, and must not throw.</summary>
    public Action<JournalUpkeep, bool>? Upkeep { get; init; }

    /// <summary>Brings a file to disk; tests let it fail.</summary>
    internal Action<SafeFileHandle> Flush { get; init; } = RandomAccess.FlushToDisk;
}
