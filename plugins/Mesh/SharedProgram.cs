using System.Text.Json;
using HyperMesh.Autonomic.Ebpf;
using HyperMesh.Autonomic.Ebpf.Hooks;
using HyperMesh.Autonomic.Ebpf.Manifests;

namespace HyperMesh.Autonomic.Plugins.Mesh;

/// <summary>One program, with its maps, on several hooks. Thread-safe for different maps.</summary>
internal sealed class SharedProgram : IDisposable
{
    private readonly ProgramManifest _manifest;
    private readonly List<Hook> _hooks = [];
    private readonly Dictionary<string, BpfMap> _maps = [];
    private readonly LoadedPins? _kept;

    /// <summary>Loads it and puts it on all hooks. All or nothing.</summary>
    /// <exception cref="BpfException">The kernel refused, or somebody else holds a hook.</exception>
    /// <exception cref="IOException">As well, and not all that was done could be taken back.</exception>
    public SharedProgram(PinDirectory root, ProgramManifest manifest, JsonElement values, IReadOnlyList<HookName> hooks, AttachOptions options)
    {
        _manifest = manifest;
        // What a process that was killed has left.
        foreach (var old in LoadedPins.All(root).Where(old => old.Name == manifest.Name))
            old.Remove();
        try
        {
            using var loaded = ProgramLoader.LoadFor(manifest, hooks[0].Kind, values);
            foreach (var map in loaded.Object.Maps)
                _maps.Add(map.Name, map.Duplicate());
            _kept = LoadedPins.Keep(root, loaded, ProgramLoader.Fingerprint(manifest, values), new ProgramOrigin(manifest.Place.File, manifest.Name) { Trust = loaded.Trust });
            foreach (var name in hooks)
            {
                var hook = new Hook(root, name);
                hook.Put(_kept, options);
                _hooks.Add(hook);
            }
        }
        catch (Exception refused)
        {
            try
            {
                Dispose();
            }
            catch (IOException left)
            {
                throw new IOException($"{refused.Message}; and what was done is not all taken back: {left.Message}", refused);
            }

            throw;
        }
    }

    public BpfMap this[string map] => _maps[map];

    /// <summary>Writes an entry.</summary>
    /// <exception cref="IOException">The kernel refused.</exception>
    public void Write(string map, byte[] key, byte[] value, MapUpdate how = MapUpdate.Any)
    {
        try
        {
            _maps[map].Update(key, value, how);
        }
        catch (BpfException refused)
        {
            throw new IOException(refused.Message, refused);
        }
    }

    /// <summary>A counter of the manifest that has a number for each reason, by their names.</summary>
    public IReadOnlyDictionary<string, ulong> Counts(string metric)
    {
        var counter = _manifest.Counters.First(one => one.Metric.Name == metric);
        Span<ulong> sum = stackalloc ulong[1];
        var counts = new Dictionary<string, ulong>();
        foreach (var (index, name) in counter.Labels[0].Words)
        {
            _maps[counter.Map].SumPerCpu((uint)index, sum);
            counts[name] = sum[0];
        }

        return counts;
    }

    /// <summary>Takes it off all hooks; what is gone with its interface needs nothing.</summary>
    /// <exception cref="IOException">It stays on a hook, or in the kernel; all else is taken back.</exception>
    public void Dispose()
    {
        try
        {
            Teardown.All([.. _hooks.Select<Hook, Action>(hook => () => hook.Release()), () => _kept?.Remove()]);
        }
        finally
        {
            foreach (var map in _maps.Values)
                map.Dispose();
        }
    }
}
