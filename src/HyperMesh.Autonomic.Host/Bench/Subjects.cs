using System.Text.Json;
using HyperMesh.Autonomic.Ebpf;
using HyperMesh.Autonomic.Ebpf.Manifests;

namespace HyperMesh.Autonomic.Host.Bench;

/// <summary>The programs that are measured, kept loaded until they have been.</summary>
internal sealed class Subjects : IDisposable
{
    private readonly List<Subject> _all = [];
    private readonly List<IDisposable> _owned = [];

    public IReadOnlyList<Subject> All => _all;

    /// <summary>Takes the program over.</summary>
    public Subject Add(string name, BpfProgram program, ReadOnlyMemory<byte> packet, bool singly = false)
    {
        _owned.Add(program);
        return AddOwned(name, program, packet, singly);
    }

    /// <exception cref="BpfException">The kernel refused.</exception>
    public void Add(string name, ProgramManifest manifest, JsonElement? config, string function, ReadOnlyMemory<byte> packet) =>
        Add(name, ProgramLoader.Load(manifest, config), function, packet);

    /// <summary>Takes the object over.</summary>
    public void Add(string name, BpfObject loaded, string function, ReadOnlyMemory<byte> packet, bool singly = false)
    {
        _owned.Add(loaded);
        AddOwned(name, loaded.Program(function), packet, singly);
    }

    public void Dispose() => _owned.ForEach(one => one.Dispose());

    private Subject AddOwned(string name, BpfProgram program, ReadOnlyMemory<byte> packet, bool singly)
    {
        var subject = new Subject(name, program, packet, singly);
        _all.Add(subject);
        return subject;
    }
}
