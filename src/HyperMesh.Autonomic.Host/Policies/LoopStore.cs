using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Host.Cli;
using HyperMesh.Autonomic.Host.Settings;

namespace HyperMesh.Autonomic.Host.Policies;

/// <summary>The store of the loop that people speak to: that of 'run', as environment and configuration say, unless another is named.</summary>
internal static class LoopStore
{
    public static string PathOf(string? named) => named ?? SettingsNow()?[DaemonSettings.Store] ?? Installation.StoreOf("knowledge");

    /// <summary>What environment and configuration say; null where there is an error in them, which must not keep anybody from looking, or from stopping
    /// the loop.</summary>
    public static EffectiveSettings? SettingsNow()
    {
        try
        {
            return EffectiveSettings.Of(Configuration.Read(null), new Dictionary<DaemonSetting, string>());
        }
        catch (UsageException)
        {
            return null;
        }
    }

    /// <summary>What the journal adds up to.</summary>
    /// <exception cref="UsageException">There is no store.</exception>
    public static KnowledgeState Fold(string path)
    {
        if (!File.Exists(path))
            throw new UsageException($"there is no Knowledge store {path}; name another with --store, or let 'hypermesh run' make one");

        using var journal = Journal.OpenToRead(path);
        return KnowledgeState.Of(journal);
    }
}
