using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Ebpf;
using HyperMesh.Autonomic.Ebpf.Manifests;
using Microsoft.Extensions.Logging;

namespace HyperMesh.Autonomic.Plugins.Monitor.Ebpf;

/// <summary>The readers of all hooks that have a folder under the pin root and are watched, and the batch that they fill. Not thread-safe.</summary>
internal sealed class HookReaders(LoopSettings settings, ISeriesCatalog catalog, ILogger logger) : IDisposable
{
    // Folders tell of most changes at once by their time; what their clock is too coarse for is seen after this.
    private static readonly TimeSpan LongestBlindness = TimeSpan.FromSeconds(1);

    private readonly SampleBatch _batch = new();
    private readonly ProgramCatalog _programs = ProgramCatalog.Read(settings.ProgramFolders, new ProblemList());
    private readonly PinDirectory _pins = new(settings.PinRoot);
    private readonly Dictionary<HookName, HookReader> _byHook = [];
    private readonly List<HookReader> _readers = [];
    private DateTimeOffset _looked = DateTimeOffset.MinValue;
    private DateTime _changed;

    // What is on a hook when we come has sent events to nobody, maybe for hours; what comes later is read from its first event on.
    private bool _isFirst = true;

    /// <summary>Reads every hook. In the steady state a tick allocates nothing for arrays and for entries that have been seen before.</summary>
    public SampleBatch Read(DateTimeOffset now)
    {
        _batch.Begin(now);
        var isDue = now - _looked >= LongestBlindness;
        var changed = Directory.GetLastWriteTimeUtc(_pins.Root);
        if (isDue || changed != _changed)
            FindHooks();
        if (isDue)
            _looked = now;
        _changed = changed;
        foreach (var reader in _readers)
            reader.Read(_batch, isDue, _isFirst);
        _isFirst = false;
        ReadEvents();
        return _batch;
    }

    /// <summary>What a hook leaves of its share is for those after it; what has no room waits in the kernel for the next tick.</summary>
    private void ReadEvents()
    {
        var left = _readers.Sum(reader => reader.Rings);
        foreach (var reader in _readers)
        {
            if (reader.Rings > 0)
                reader.ReadEvents(_batch, (SampleBatch.MostEvents - _batch.Events.Count) / left);
            left -= reader.Rings;
        }
    }

    public void Dispose()
    {
        foreach (var reader in _readers)
            reader.Dispose();
    }

    private void FindHooks()
    {
        var found = new HashSet<HookName>();
        foreach (var text in _pins.Hooks())
            if (HookName.TryParse(text, out var hook, out _) && IsWatched(hook))
                found.Add(hook);

        foreach (var gone in _byHook.Keys.Where(hook => !found.Contains(hook)).ToList())
        {
            _byHook.Remove(gone, out var reader);
            _readers.Remove(reader!);
            reader!.Dispose();
        }

        foreach (var hook in found.Where(hook => !_byHook.ContainsKey(hook)).OrderBy(hook => hook.ToString(), StringComparer.Ordinal))
        {
            var reader = new HookReader(hook, _pins.ForHook(hook.ToString()), _programs, catalog, logger);
            _byHook[hook] = reader;
            _readers.Add(reader);
        }
    }

    private bool IsWatched(HookName hook) => !hook.IsOnInterface || settings.Interfaces.Contains(hook.Target);
}
