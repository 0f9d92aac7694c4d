using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Host.Cli;
using HyperMesh.Autonomic.Host.Settings;

namespace HyperMesh.Autonomic.Host.Knowledge;

/// <summary>Which store a verb is about.</summary>
internal static class KnowledgeStore
{
    public static Journal Open(string? store) => Journal.OpenToRead(PathOf(store));

    /// <summary>The one that was named, on the command line or else in the environment; else the one written last.</summary>
    /// <exception cref="UsageException">It is not there.</exception>
    public static string PathOf(string? store)
    {
        store ??= Options.Said(DaemonSettings.Store.Variable);
        if (store is not null)
            return File.Exists(store) ? store : throw new UsageException($"there is no Knowledge store {store}");

        var newest = Stores().FirstOrDefault()
            ?? throw new UsageException($"there is no Knowledge store in {Installation.StateFolder} yet; name one with --store, or run 'hypermesh demo'");
        Console.Error.WriteLine($"reading {newest}, the store written last; another can be named with --store");
        return newest;
    }

    /// <summary>The default stores that are there, the one written last first.</summary>
    private static IEnumerable<string> Stores() =>
        from verb in (string[])["knowledge", "demo", "replay"]
        let path = Installation.StoreOf(verb)
        where File.Exists(path)
        orderby new[] { path, path + "-wal" }.Where(File.Exists).Max(File.GetLastWriteTimeUtc) descending
        select path;
}
