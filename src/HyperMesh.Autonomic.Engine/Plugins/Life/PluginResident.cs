using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Engine.Plugins;

/// <summary>One plugin's folder as the host knows it. The host's review only.</summary>
internal sealed class PluginResident(string folder)
{
    public string Folder => folder;

    /// <summary>From its manifest, as soon as that could be read; else the name of the folder.</summary>
    public string Name { get; set; } = Path.GetFileName(folder);

    /// <summary>Its files when they were last read.</summary>
    public string Content { get; set; } = "";

    /// <summary>Null while it takes no part.</summary>
    public ContainedPlugin? AtWork { get; set; }

    /// <summary>The account of its faults; null before its manifest could be read.</summary>
    public PluginLedger? Ledger { get; set; }

    /// <summary>It waits for another plugin of its name to go.</summary>
    public bool IsTwice { get; set; }

    /// <summary>What was wrong with its files when they were last read.</summary>
    public IReadOnlyList<Problem> Problems { get; set; } = [];

    public PluginState State => this switch
    {
        { Ledger: { IsQuarantined: true } ledger } => ledger.State,
        { AtWork: not null, Ledger: { } ledger } => ledger.State,
        _ => new PluginState(Name, PluginPhase.LeftOut, Problems.Count, Problems is [var first, ..] ? first.ToString() : null),
    };
}
