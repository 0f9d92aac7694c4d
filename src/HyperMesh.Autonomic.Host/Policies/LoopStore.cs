using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Host.Cli;
using HyperMesh.Autonomic.Host.Settings;

namespace HyperMesh.Autonomic.Host.Policies;

/// <summary>The store of the loop that people speak to: that of 'run', as environment and configuration say, unless another is named.</summary>
internal static class LoopStore
{
    public static string PathOf(string? named)
    {
        if (named is not null)
            return named;
        try
        {
            return EffectiveSettings.Of(Configuration.Read(null), new Dictionary<DaemonSetting, string>())[DaemonSettings.Store];
        }
        catch (UsageException)
        {
            // An error in the configuration must not keep anybody from looking, or from stopping the loop.
            return Installation.StoreOf("knowledge");
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
