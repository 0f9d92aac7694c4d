using System.Reflection;
using HyperMesh.Autonomic.Documents;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace HyperMesh.Autonomic.Engine.Plugins;

/// <summary>Loads every plugin folder into a load context of its own. A plugin that cannot be loaded, throws or blocks is left out, by
/// name and with the reason; the others take part.</summary>
public sealed class PluginLoader(LoopSettings settings, ISeriesCatalog catalog, ILoggerFactory logging)
{
    /// <summary>How long a plugin may take to configure itself.</summary>
    public static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(10);

    /// <summary>The limit that holds; tests need not wait for the real one.</summary>
    internal TimeSpan Limit { get; init; } = TimeLimit;

    /// <summary>Loads the plugins in the folders below each of <paramref name="roots"/>, in the order of their names.</summary>
    public async Task<PluginSet> LoadAsync(IEnumerable<string> roots, CancellationToken cancel = default)
    {
        var loaded = new List<LoadedPlugin>();
        var faults = new ProblemList();
        var owned = new List<IDisposable>();
        var folders = roots.Where(Directory.Exists)
            .SelectMany(root => Directory.EnumerateDirectories(root).Order(StringComparer.Ordinal))
            .Where(folder => File.Exists(Path.Combine(folder, PluginManifest.FileName)));
        foreach (var folder in folders)
        {
            var problems = new ProblemList();
            var found = await LoadFolderAsync(folder, problems, cancel).ConfigureAwait(false);
            if (found is var (plugin, provider) && loaded.All(other => other.Name != plugin.Name))
            {
                loaded.Add(plugin);
                owned.Add(provider);
            }
            else if (found is not null)
            {
                found.Value.Provider.Dispose();
                problems.Add(new Place(Path.Combine(folder, PluginManifest.FileName), 1, 1), $"there is another plugin named '{found.Value.Plugin.Name}'", "give one of them another name");
            }

            foreach (var problem in problems)
                faults.Add(problem);
        }

        return new PluginSet(loaded, faults, owned);
    }

    private async Task<(LoadedPlugin Plugin, IDisposable Provider)?> LoadFolderAsync(string folder, ProblemList problems, CancellationToken cancel)
    {
        if (PluginManifest.Read(Path.Combine(folder, PluginManifest.FileName), problems) is not { } manifest)
            return null;

        if (FindAssembly(folder, manifest.Assembly) is not { } assembly)
        {
            problems.Add(manifest.Place, $"plugin {manifest.Name}: there is no {manifest.Assembly} in its folder or its build output", "build it, or correct 'assembly'");
            return null;
        }

        try
        {
            // The plugin's own code runs here for the first time: it may throw, and it may never come back.
            return await Task.Run(() => Load(manifest, assembly), cancel).WaitAsync(Limit, cancel).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            problems.Add(manifest.Place, $"plugin {manifest.Name} did not configure itself within {Limit.TotalSeconds:0.#} s and is left out");
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            var cause = fault is TargetInvocationException { InnerException: { } inner } ? inner : fault;
            problems.Add(manifest.Place, $"plugin {manifest.Name} cannot be used: {cause.Message}");
        }

        return null;
    }

    private (LoadedPlugin Plugin, IDisposable Provider) Load(PluginManifest manifest, string path)
    {
        var assembly = new PluginLoadContext(manifest.Name, path).LoadFromAssemblyPath(path);
        CheckContracts(assembly);
        var services = new ServiceCollection()
            .AddSingleton(settings)
            .AddSingleton(catalog)
            .AddSingleton(logging)
            .AddSingleton(typeof(ILogger<>), typeof(Logger<>));
        var entry = (IAutonomicPlugin)Activator.CreateInstance(FindEntry(assembly, manifest.Type))!;
        entry.Configure(services);
        var provider = services.BuildServiceProvider();
        var plugin = new LoadedPlugin
        {
            Name = manifest.Name,
            Description = manifest.Description,
            Assembly = path,
            Version = assembly.GetName().Version?.ToString(3) ?? "",
            Monitors = [.. provider.GetServices<IMonitor>()],
            Detectors = [.. provider.GetServices<IDetectorFactory>()],
            JointDetectors = [.. provider.GetServices<IJointDetectorFactory>()],
            Executors = [.. provider.GetServices<IExecutor>()],
        };
        return (plugin, provider);
    }

    private static Type FindEntry(Assembly assembly, string? named)
    {
        var entries = assembly.GetExportedTypes()
            .Where(type => typeof(IAutonomicPlugin).IsAssignableFrom(type) && !type.IsAbstract && (named is null || type.FullName == named))
            .ToList();
        return entries switch
        {
            [var only] => only,
            [] => throw new InvalidOperationException(
                $"its assembly has no public class {named ?? "that implements IAutonomicPlugin"}"),
            _ => throw new InvalidOperationException(
                $"its assembly has {entries.Count} classes that implement IAutonomicPlugin; name one as 'type' in {PluginManifest.FileName}"),
        };
    }

    private static void CheckContracts(Assembly assembly)
    {
        var ours = typeof(IAutonomicPlugin).Assembly.GetName();
        var theirs = Array.Find(assembly.GetReferencedAssemblies(), name => name.Name == ours.Name);
        if (theirs?.Version is { } version && (version.Major != ours.Version!.Major || version.Minor > ours.Version.Minor))
            throw new InvalidOperationException(
                $"it is built for version {version.ToString(2)} of the contracts, this is {ours.Version.ToString(2)}; build it again");
    }

    private static string? FindAssembly(string folder, string file)
    {
        string[] candidates =
        [
            Path.Combine(folder, file),
            .. BuildOutputs(folder).Select(output => Path.Combine(output, file)).OrderByDescending(File.GetLastWriteTimeUtc),
        ];
        return Array.Find(candidates, File.Exists) is { } found ? Path.GetFullPath(found) : null;
    }

    private static IEnumerable<string> BuildOutputs(string folder)
    {
        var bin = Path.Combine(folder, "bin");
        return Directory.Exists(bin) ? Directory.EnumerateDirectories(bin, "net*", SearchOption.AllDirectories) : [];
    }
}
