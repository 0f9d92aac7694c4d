using HyperMesh.Autonomic.Ebpf;
using HyperMesh.Autonomic.Ebpf.Manifests;
using HyperMesh.Autonomic.Ebpf.Readings;
using Microsoft.Extensions.Logging;

namespace HyperMesh.Autonomic.Plugins.Monitor.Ebpf;

/// <summary>Follows one hook: which program is on it now, and what its maps say.</summary>
internal sealed partial class HookReader : IDisposable
{
    private static readonly Metric Attached = new(
        "ebpf_hook_attached", MetricKind.Gauge, "", "1 while the program that the pins tell of is on its hook, 0 when it is not.");

    private readonly HookName _hook;
    private readonly HookPins _pins;
    private readonly ProgramCatalog _programs;
    private readonly ISeriesCatalog _catalog;
    private readonly ILogger _logger;
    private readonly Series _attached;
    private readonly List<BpfLink> _links = [];
    private readonly List<uint> _running = [];
    private DateTime _changed;
    private bool _isAttached;

    // False while it could not be found out what is on the hook: then nothing is said of it.
    private bool _isKnown;
    private bool _hasPins;
    private bool _complained;
    private ProgramReader? _program;
    private ProgramEvents? _events;
    private bool _skips;
    private bool _saidTaken;

    // A program with events, and its functions' programs.
    private (ProgramManifest Manifest, IReadOnlyList<uint> Programs)? _bound;

    public HookReader(HookName hook, HookPins pins, ProgramCatalog programs, ISeriesCatalog catalog, ILogger logger)
    {
        (_hook, _pins, _programs, _catalog, _logger) = (hook, pins, programs, catalog, logger);
        _attached = catalog.Intern(Attached, Labels.Of("hook", hook.ToString()));
    }

    /// <summary>How many buffers of events are read here.</summary>
    public int Rings => _events?.Rings ?? 0;

    /// <summary>Adds the hook's samples. What is wrong with one hook is no reason to lose sight of the others.</summary>
    /// <param name="batch">Takes them.</param>
    /// <param name="isDue">True when also that has to be looked at which costs more than a system call.</param>
    /// <param name="skips">True to pass over events that wait already in what is found now.</param>
    public void Read(SampleBatch batch, bool isDue, bool skips)
    {
        try
        {
            _skips = skips;
            Follow(isDue);
            if (_isKnown && _hasPins && _hook.Kind != HookKind.Socket)
                batch.Add(_attached, _isAttached ? 1 : 0);
            _program?.Read(batch);
            _complained = false;
        }
        catch (Exception fault) when (fault is BpfException or KeyNotFoundException or InvalidDataException or ArgumentException)
        {
            if (!_complained)
                LogUnreadable(_logger, _pins.Hook, fault.Message);
            _complained = true;
            Forget();
            if (!_isKnown)
                Unbind();
        }
    }

    /// <summary>Adds the events that wait.</summary>
    /// <param name="batch">Takes them.</param>
    /// <param name="most">The most of each buffer.</param>
    public void ReadEvents(SampleBatch batch, int most)
    {
        try
        {
            _events?.Read(batch, most);
        }
        catch (InvalidDataException broken)
        {
            LogNoEvents(_logger, _pins.Hook, broken.Message);
            _events?.Dispose();
            (_events, _bound) = (null, null);
        }
    }

    public void Dispose() => Unbind();

    private void Follow(bool isDue)
    {
        var changed = Directory.GetLastWriteTimeUtc(_pins.Folder);
        if (changed != _changed)
            Unbind();
        if (changed != _changed || isDue)
            Open();
        _changed = changed;
        if (_links.Count > 0 && (HasOtherPrograms() || (isDue && _program is null)))
            Bind();
        if (isDue && _events is null && _bound is { } bound)
            OpenEvents(bound.Manifest, bound.Programs);
    }

    /// <summary>
    /// Opens what is pinned here; without a link the program is where its filter is, or its socket, which nobody can see. Done again now and
    /// then, because two changes of a folder within one tick of the kernel's clock have one time, and a link that is held here stays attached.
    /// </summary>
    private void Open()
    {
        _isKnown = false;
        Close();
        var pinned = _pins.Programs();
        _hasPins = pinned.Count > 0;
        foreach (var path in _pins.Links())
            _links.Add(BpfLink.FromPin(path));
        if (_links.Count == 0)
            OpenWithoutLink(pinned.Count == 0 ? null : pinned[^1]);
        _isKnown = true;
    }

    private void OpenWithoutLink(ProgramPin? newest)
    {
        _isAttached = newest is not null && (_hook.Kind == HookKind.Socket || IsFilter(newest.Id));
        if (newest is null || !_isAttached)
            Forget();
        else if (_program?.Pin != newest)
            Bind(newest, [newest.Id]);
    }

    /// <summary>Notes the programs that the links run now.</summary>
    private bool HasOtherPrograms()
    {
        var isOther = _running.Count != _links.Count;
        _isAttached = true;
        for (var i = 0; i < _links.Count; i++)
        {
            var id = _links[i].RunningProgramId;
            _isAttached &= id != 0;
            if (_running.Count <= i)
                _running.Add(id);
            isOther |= _running[i] != id;
            _running[i] = id;
        }

        return isOther;
    }

    private void Bind()
    {
        Forget();
        var ours = _pins.Programs();
        _hasPins = ours.Count > 0;

        // A program without a pin of its own is none that we put there; only among several functions may one pin stand for all.
        var pin = ours.LastOrDefault(one => _running.Contains(one.Id)) ?? (_links.Count > 1 && ours.Count > 0 ? ours[^1] : null);
        if (_isAttached && pin is not null)
            Bind(pin, _running);
    }

    private void Bind(ProgramPin pin, IEnumerable<uint> programs)
    {
        Forget();
        if (_programs.Find(pin.Name) is not { } manifest)
            return;

        var ids = programs.Append(pin.Id).Distinct().ToList();
        _program = new ProgramReader(manifest, pin, ids, _hook, _catalog);
        if (manifest.Events.Count == 0)
            return;
        _bound = (manifest, ids);
        OpenEvents(manifest, ids);
    }

    /// <summary>What is wrong with the events is no reason to lose sight of the counters.</summary>
    private void OpenEvents(ProgramManifest manifest, IReadOnlyList<uint> programs)
    {
        try
        {
            _events = ProgramEvents.TryOpen(manifest, programs, _pins, _hook, _catalog);
            if (_events is null && !_saidTaken)
                LogTaken(_logger, _pins.Hook);
            _saidTaken = _events is null;
            if (_skips)
                _events?.Skip();
        }
        catch (Exception fault) when (fault is BpfException or InvalidDataException)
        {
            LogNoEvents(_logger, _pins.Hook, fault.Message);
            _bound = null;
        }
    }

    private bool IsFilter(uint programId)
    {
        if (_hook.Kind is not (HookKind.TcIngress or HookKind.TcEgress))
            return false;
        var direction = _hook.Kind == HookKind.TcIngress ? TcDirection.Ingress : TcDirection.Egress;
        return TcFilter.FindRunning(_hook.Interface, direction, [programId]) is not null;
    }

    private void Forget()
    {
        _events?.Dispose();
        _program?.Dispose();
        (_events, _program, _bound) = (null, null, null);
    }

    private void Unbind()
    {
        Forget();
        Close();
        _running.Clear();
        _isAttached = false;
    }

    private void Close()
    {
        foreach (var link in _links)
            link.Dispose();
        _links.Clear();
    }

    [LoggerMessage(2, LogLevel.Warning, "The events of {Hook} are read by another process, and not by this one until that ends.")]
    private static partial void LogTaken(ILogger logger, string hook);

    [LoggerMessage(3, LogLevel.Error, "The events of {Hook} cannot be read: {Reason}")]
    private static partial void LogNoEvents(ILogger logger, string hook, string reason);

    [LoggerMessage(1, LogLevel.Error, "The counters of {Hook} cannot be read: {Reason}")]
    private static partial void LogUnreadable(ILogger logger, string hook, string reason);
}
