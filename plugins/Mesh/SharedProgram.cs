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

    /// <summary>Bytes of a value of a map.</summary>
    public int ValueSize(string map) => _maps[map].ValueBufferSize;

    /// <summary>Reads an entry; null when there is none.</summary>
    /// <exception cref="IOException">The kernel refused.</exception>
    public byte[]? Read(string map, byte[] key)
    {
        var value = new byte[ValueSize(map)];
        return Kernel.Ask(() => _maps[map].TryLookup(key, value)) ? value : null;
    }

    /// <summary>Writes an entry.</summary>
    /// <exception cref="IOException">The kernel refused.</exception>
    public void Write(string map, byte[] key, byte[] value, MapUpdate how = MapUpdate.Any) => Kernel.Tell(() => _maps[map].Update(key, value, how));

    /// <summary>Takes an entry out, when it is there.</summary>
    /// <exception cref="IOException">The kernel refused.</exception>
    public void Delete(string map, byte[] key) => Kernel.Tell(() => _maps[map].Delete(key));

    /// <summary>The first numbers of a value that each processor has of its own, added up.</summary>
    /// <exception cref="IOException">The kernel refused.</exception>
    public ulong[] Sums(string map, uint index, int count)
    {
        var sums = new ulong[count];
        Kernel.Tell(() => _maps[map].SumPerCpu(index, sums));
        return sums;
    }

    /// <summary>A counter of the manifest that has a number for each reason, by their names.</summary>
    public IReadOnlyDictionary<string, ulong> Counts(string metric)
    {
        var counter = _manifest.Counters.First(one => one.Metric.Name == metric);
        return counter.Labels[0].Words.ToDictionary(word => word.Value, word => Sums(counter.Map, (uint)word.Key, 1)[0]);
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
