using HyperMesh.Autonomic.Ebpf.Manifests;

namespace HyperMesh.Autonomic.Ebpf.Hooks;

/// <summary>What a program finds when it is loaded for a hook: the one that is there, and the maps that go on from it.</summary>
internal sealed class HookScene : IDisposable
{
    private readonly HookKind _kind;
    private readonly ProgramRequest _wanted;
    private readonly List<BpfMap> _present = [];

    /// <param name="hook">The hook.</param>
    /// <param name="programs">The programs that are on it.</param>
    /// <param name="wanted">The program that is to be loaded.</param>
    /// <exception cref="BpfException">A program or a map has gone meanwhile.</exception>
    public HookScene(HookName hook, IEnumerable<uint> programs, ProgramRequest wanted)
    {
        (_kind, _wanted) = (hook.Kind, wanted);
        try
        {
            foreach (var id in programs)
                Collect(id);
        }
        catch
        {
            Dispose();
            throw;
        }

        var carried = _present.Where(map => wanted.Manifest.Maps.GetValueOrDefault(map.Name) == MapOnSwap.Carry).Select(map => map.Info.Id);
        Role = $"{hook} {wanted.Fingerprint} {string.Join(',', carried.Order())}";
    }

    /// <summary>Hook, program with configuration, and the maps to be carried: what an understudy must agree in.</summary>
    public string Role { get; }

    public LoadedProgram Load() => ProgramLoader.LoadFor(_wanted.Manifest, _kind, _wanted.Config, _present);

    public void Dispose() => _present.ForEach(map => map.Dispose());

    private void Collect(uint programId)
    {
        using var program = BpfProgram.FromId(programId);
        foreach (var map in ProgramLoader.MapsOf(program))
        {
            if (_present.Exists(known => known.Info.Id == map.Info.Id))
                map.Dispose();
            else
                _present.Add(map);
        }
    }
}
