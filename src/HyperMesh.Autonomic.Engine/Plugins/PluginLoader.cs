using System.Reflection;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Engine.Plugins.Trust;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace HyperMesh.Autonomic.Engine.Plugins;

/// <summary>Loads every plugin folder, from a private copy and into a load context of its own. A plugin that cannot be loaded, may not be, throws or
/// blocks is left out, by name and with the reason; the others take part.</summary>
public sealed class PluginLoader(LoopSettings settings, ISeriesCatalog catalog, ILoggerFactory logging)
{
    /// <summary>How long a plugin may take to configure itself.</summary>
    public static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(10);

    /// <summary>Who loads assemblies.</summary>
    internal IPluginLoader Assemblies { get; init; } = ContextPluginLoader.Instance;

    /// <summary>Where the private copies are kept, in a folder for this process; null for a temporary folder.</summary>
    public string? Copies { get; init; }

    /// <summary>Where plugins intern their series.</summary>
    internal ISeriesCatalog Catalog => catalog;

    /// <summary>The limit that holds; tests need not wait for the real one.</summary>
    internal TimeSpan Limit { get; init; } = TimeLimit;

    /// <summary>Loads the plugins of the sources' folders, each folder's in the order of their names.</summary>
    public async Task<PluginSet> LoadAsync(PluginSources sources, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(sources);
        var cache = PluginCache.Create(Copies);
        var opened = new List<OpenPlugin>();
        var faults = new ProblemList();
        foreach (var folder in sources.Folders.SelectMany(PluginSource.Find))
        {
            var problems = new ProblemList();
            if (PluginSource.Read(folder, problems) is { } source && !sources.Disabled.Contains(source.Manifest.Name)
                && !IsTwice(source, opened.Select(other => other.Plugin.Name), problems)
                && await OpenAsync(source, sources, cache, catalog, problems, cancel).ConfigureAwait(false) is { } plugin)
                opened.Add(plugin);
            foreach (var problem in problems)
                faults.Add(problem);
        }

        return new PluginSet([.. opened.Select(plugin => plugin.Plugin)], faults, [.. opened, cache]);
    }

    /// <summary>Whether there is a plugin of that name already; says so.</summary>
    internal static bool IsTwice(PluginSource source, IEnumerable<string> names, ProblemList problems)
    {
        if (!names.Contains(source.Manifest.Name))
            return false;

        problems.Add(new Place(source.ManifestPath, 1, 1), $"there is another plugin named '{source.Manifest.Name}'", "give one of them another name");
        return true;
    }

    /// <summary>Copies, judges, loads and configures one plugin; null when that fails, and then nothing of it is left.</summary>
    internal async Task<OpenPlugin?> OpenAsync(
        PluginSource source, PluginSources sources, PluginCache cache, ISeriesCatalog series, ProblemList problems, CancellationToken cancel)
    {
        var (manifest, place) = (source.Manifest, source.Manifest.Place);
        // The plugin's own code runs here for the first time: it may throw, and it may never come back.
        var opening = Task.Run(() => Open(source, sources, cache, series), cancel);
        try
        {
            return await opening.WaitAsync(Limit, cancel).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // Should it come back after all, nobody wants it any more.
            _ = opening.ContinueWith(
                late => late.GetAwaiter().GetResult().Dispose(), cancel, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
            problems.Add(place, $"plugin {manifest.Name} did not configure itself within {Limit.TotalSeconds:0.#} s and is left out");
        }
        catch (PluginRefusedException refused)
        {
            problems.Add(place, $"plugin {manifest.Name} cannot be used: {refused.Message}", refused.Hint);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            problems.Add(place, $"plugin {manifest.Name} cannot be used: {CauseOf(fault)}");
        }

        return null;
    }

    private OpenPlugin Open(PluginSource source, PluginSources sources, PluginCache cache, ISeriesCatalog series)
    {
        var copy = PluginCopy.Make(source, cache);
        IPluginAssembly? assembly = null;
        ServiceProvider? services = null;
        try
        {
            var manifest = ManifestOf(copy, source);
            var verdict = sources.Trust.Judge(copy.Files);
            if (!verdict.IsAllowed)
                throw new PluginRefusedException(verdict.Refusal!, verdict.Hint);
            AssemblyCheck.Check(copy.Assembly);

            assembly = Assemblies.Load(manifest.Name, copy.Assembly);
            services = Configure(assembly.Assembly, manifest, sources.SettingsOf(manifest.Name), series);
            var plugin = new LoadedPlugin
            {
                Name = manifest.Name,
                Description = manifest.Description,
                Assembly = source.Assembly,
                Version = assembly.Assembly.GetName().Version?.ToString(3) ?? "",
                Trust = verdict,
                Monitors = [.. services.GetServices<IMonitor>()],
                Detectors = [.. services.GetServices<IDetectorFactory>()],
                JointDetectors = [.. services.GetServices<IJointDetectorFactory>()],
                Executors = [.. services.GetServices<IExecutor>()],
            };
            return new OpenPlugin(Promised(manifest, plugin), services, assembly, copy);
        }
        catch
        {
            services?.Dispose();
            assembly?.Unload();
            copy.Dispose();
            throw;
        }
    }

    /// <summary>What the copy says counts; but what is wrong with it is wrong at the original's place.</summary>
    private static PluginManifest ManifestOf(PluginCopy copy, PluginSource source)
    {
        var manifest = PluginManifest.Read(copy.Files.Manifest, new ProblemList());
        return manifest is null || (manifest.Name, manifest.Assembly, manifest.Type) != (source.Manifest.Name, source.Manifest.Assembly, source.Manifest.Type)
            ? throw new PluginRefusedException("its manifest was changed while it was read", "leave it alone for a moment")
            : manifest with { Place = source.Manifest.Place };
    }

    /// <summary>The plugin, if it has registered nothing that its manifest does not say.</summary>
    private static LoadedPlugin Promised(PluginManifest manifest, LoadedPlugin plugin)
    {
        var claims = PluginClaims.Check(manifest, plugin.Registered);
        return claims.FirstOrDefault(claim => claim.Severity == ProblemSeverity.Error) is { } lie
            ? throw new PluginRefusedException(lie.Message, lie.Hint)
            : plugin with { Trust = plugin.Trust with { Notes = [.. plugin.Trust.Notes, .. claims.Select(claim => claim.Message)] } };
    }

    private ServiceProvider Configure(Assembly assembly, PluginManifest manifest, PluginSettings own, ISeriesCatalog series)
    {
        var services = new ServiceCollection()
            .AddSingleton(settings)
            .AddSingleton(own)
            .AddSingleton(series)
            .AddSingleton(logging)
            .AddSingleton(typeof(ILogger<>), typeof(Logger<>));
        var entry = (IAutonomicPlugin)Activator.CreateInstance(FindEntry(assembly, manifest.Type))!;
        entry.Configure(services);
        return services.BuildServiceProvider();
    }

    private static Type FindEntry(Assembly assembly, string? named)
    {
        var entries = assembly.GetExportedTypes()
            .Where(type => typeof(IAutonomicPlugin).IsAssignableFrom(type) && !type.IsAbstract && (named is null || type.FullName == named))
            .ToList();
        return entries switch
        {
            [var only] => only,
            [] => throw new PluginRefusedException($"its assembly has no public class {named ?? "that implements IAutonomicPlugin"}"),
            _ => throw new PluginRefusedException(
                $"its assembly has {entries.Count} classes that implement IAutonomicPlugin; name one as 'type' in {PluginManifest.FileName}"),
        };
    }

    private static string CauseOf(Exception fault) => fault switch
    {
        TargetInvocationException { InnerException: { } inner } => CauseOf(inner),
        FileNotFoundException { FileName: { } missing } => $"{missing.Split(',')[0]} is missing; put it beside its assembly",
        _ => fault.Message,
    };
}
