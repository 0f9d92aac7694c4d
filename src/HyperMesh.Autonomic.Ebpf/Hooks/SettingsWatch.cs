using HyperMesh.Autonomic.Ebpf.Manifests;

namespace HyperMesh.Autonomic.Ebpf.Hooks;

/// <summary>Looks whether a part of the configuration of the program on a hook still holds; some microseconds a look. Not thread-safe.</summary>
public sealed class SettingsWatch : IDisposable
{
    private readonly Hook _hook;
    private readonly ProgramPin _pin;
    private readonly ProgramMaps _maps;
    private readonly List<Setting> _wanted;

    /// <exception cref="BpfException">Nothing of ours is on the hook, or rights are missing.</exception>
    public SettingsWatch(PinDirectory root, HookName name, ConfigPart part)
    {
        _hook = new Hook(root, name);
        _pin = _hook.Occupant() ?? throw new BpfException(new BpfError($"look at {name}", Native.Errno.Enoent, "nothing of ours is on it", null, null));
        _maps = new ProgramMaps(_hook.Programs());
        try
        {
            _wanted = SettingCompiler.Compile(part, _maps);
        }
        catch
        {
            _maps.Dispose();
            throw;
        }
    }

    /// <summary>True while the program is there that it was made for.</summary>
    public bool IsCurrent => _hook.Occupant()?.Id == _pin.Id;

    /// <summary>What is otherwise, in words; null when all is as it was set.</summary>
    /// <exception cref="BpfException">The kernel refused.</exception>
    public string? Inspect() => _wanted.Find(setting => !setting.IsAs(setting.Now(_maps))) is { } other
        ? $"what was set in map {other.Map} of {_pin.Name} is otherwise"
        : null;

    public void Dispose() => _maps.Dispose();
}
