using HyperMesh.Autonomic.Ebpf;
using HyperMesh.Autonomic.Ebpf.Manifests;
using Microsoft.Extensions.Logging;

namespace HyperMesh.Autonomic.Plugins.Monitor.Ebpf;

/// <summary>Follows one hook: which program is on it now, and what its counters say.</summary>
internal sealed partial class HookReader(
    string interfaceName, HookPins pins, ProgramCatalog programs, ISeriesCatalog catalog, ILogger logger) : IDisposable
{
    private readonly Labels _labels = Labels.Of(Labels.Interface, interfaceName);
    private XdpLink? _link;
    private uint _programId;
    private bool _complained;
    private List<BpfMap> _maps = [];
    private List<CounterReader> _counters = [];

    /// <summary>Adds the hook's samples; none while there is no program of ours on it, or its counters cannot be read. What is wrong with one
    /// hook is no reason to lose sight of the others.</summary>
    public void Read(SampleBatch batch)
    {
        try
        {
            if (!TryFollow())
                return;

            foreach (var counter in _counters)
                counter.Read(batch);
            _complained = false;
        }
        catch (Exception fault) when (fault is BpfException or KeyNotFoundException)
        {
            if (!_complained)
                LogUnreadable(logger, pins.Hook, fault.Message);
            _complained = true;
        }
    }

    public void Dispose()
    {
        Unbind();
        _link?.Dispose();
    }

    private bool TryFollow()
    {
        if (_link is null && !pins.HasLink)
            return false;

        _link ??= XdpLink.FromPin(pins.LinkPath);
        var info = _link.Info;
        if (info.IfIndex == 0)
        {
            // Detached, or the interface is gone: what comes next will have another link.
            Unbind();
            _link.Dispose();
            _link = null;
            return false;
        }

        if (info.ProgramId != _programId)
            Bind(info.ProgramId);
        return true;
    }

    private void Bind(uint programId)
    {
        Unbind();
        _programId = programId;
        if (pins.Programs().FirstOrDefault(pin => pin.Id == programId) is not { } pin || programs.Find(pin.Name) is not { } manifest)
            return;

        using var program = BpfProgram.FromId(programId);
        _maps = [.. ProgramLoader.MapsOf(program)];
        var byName = _maps.ToDictionary(map => map.Name);
        _counters = [.. manifest.Counters.GroupBy(counter => (counter.Map, counter.Key, counter.Each))
            .Select(group => new CounterReader([.. group], byName, _labels, catalog))];
    }

    private void Unbind()
    {
        foreach (var map in _maps)
            map.Dispose();
        (_maps, _counters, _programId) = ([], [], 0);
    }

    [LoggerMessage(1, LogLevel.Error, "The counters of {Hook} cannot be read: {Reason}")]
    private static partial void LogUnreadable(ILogger logger, string hook, string reason);
}
