using System.Text;

namespace HyperMesh.Autonomic.Plugins.Monitor.Host;

/// <summary>The open files of one subscription and the series that come out of them.</summary>
internal sealed class HostReadings(LoopSettings settings, CgroupSettings cgroups, ISeriesCatalog catalog) : IDisposable
{
    // USER_HZ: what /proc/stat counts in, on every Linux.
    private const double TicksPerSecond = 100;
    private static readonly string[] CpuModes = ["user", "nice", "system", "idle", "iowait", "irq", "softirq", "steal"];
    private static readonly string[] Resources = ["cpu", "memory", "io"];

    private readonly SampleBatch _batch = new();
    private readonly ProcFile? _stat = ProcFile.TryOpen("/proc/stat");
    private readonly ProcFile? _memory = ProcFile.TryOpen("/proc/meminfo");
    private readonly ProcFile? _load = ProcFile.TryOpen("/proc/loadavg");
    private readonly ProcFile? _snmp = ProcFile.TryOpen("/proc/net/snmp");
    private readonly ProcFile? _devices = ProcFile.TryOpen("/proc/net/dev");
    private readonly ProcFile?[] _pressure = [.. Resources.Select(resource => ProcFile.TryOpen($"/proc/pressure/{resource}"))];

    private readonly Series[] _cpu = [.. CpuModes.Select(mode => catalog.Intern(
        new Metric("host_cpu_seconds_total", MetricKind.Counter, "seconds", "Time of all CPUs by mode."), Labels.Of("mode", mode)))];

    private readonly Series _memoryTotal = Gauge(catalog, "host_memory_total_bytes", "bytes", "Memory that the kernel manages.");
    private readonly Series _memoryAvailable = Gauge(catalog, "host_memory_available_bytes", "bytes", "Memory that can be had without swapping.");
    private readonly Series _load1 = Gauge(catalog, "host_load1", "", "Runnable and blocked tasks, averaged over a minute.");
    private readonly Series _established = Gauge(catalog, "tcp_established", "connections", "TCP connections in ESTABLISHED or CLOSE-WAIT.");

    private readonly Series[] _stalls = [.. Resources.Select(resource => catalog.Intern(
        new Metric("host_pressure_seconds_total", MetricKind.Counter, "seconds", "Time in which some task waited for the resource."),
        Labels.Of("resource", resource)))];

    private readonly Dictionary<string, Series[]> _byDevice = [];
    private readonly List<CarrierFile> _carriers = [];
    private readonly CgroupTree _cgroups = new(cgroups, catalog);

    /// <summary>One tick; the batch is lent until the next call.</summary>
    public SampleBatch Read(DateTimeOffset now)
    {
        _batch.Begin(now);
        ReadCpu();
        ReadMemory();
        if (_load is not null)
            _batch.Add(_load1, new Fields(_load.Read()).NextNumber());
        ReadPressure();
        ReadSockets();
        ReadDevices();
        _cgroups.Read(_batch);
        return _batch;
    }

    public void Dispose()
    {
        foreach (var file in (ReadOnlySpan<ProcFile?>)[_stat, _memory, _load, _snmp, _devices, .. _pressure])
            file?.Dispose();
        foreach (var carrier in _carriers)
            carrier.Dispose();
        _cgroups.Dispose();
    }

    private static Series Gauge(ISeriesCatalog catalog, string name, string unit, string help) =>
        catalog.Intern(new Metric(name, MetricKind.Gauge, unit, help), Labels.None);

    private void ReadCpu()
    {
        if (_stat is null)
            return;

        // The first line is the sum over all CPUs.
        var words = new Fields(_stat.Read());
        words.Skip(1);
        foreach (var series in _cpu)
            _batch.Add(series, words.NextNumber() / TicksPerSecond);
    }

    private void ReadMemory()
    {
        if (_memory is null)
            return;

        var lines = new Fields(_memory.Read());
        while (lines.NextLine(out var line))
        {
            var name = line.NextWord();
            if (name.SequenceEqual("MemTotal:"u8))
                _batch.Add(_memoryTotal, line.NextNumber() * 1024);
            else if (name.SequenceEqual("MemAvailable:"u8))
                _batch.Add(_memoryAvailable, line.NextNumber() * 1024);
        }
    }

    private void ReadPressure()
    {
        for (var i = 0; i < _pressure.Length; i++)
        {
            if (_pressure[i] is not { } file)
                continue;

            if (PressureText.TryTotal(file.Read(), out var seconds))
                _batch.Add(_stalls[i], seconds);
        }
    }

    private void ReadSockets()
    {
        if (_snmp is null)
            return;

        // A line of names, then a line of values, for each protocol; CurrEstab is the ninth value of Tcp.
        var lines = new Fields(_snmp.Read());
        while (lines.NextLine(out var names))
        {
            if (!names.NextWord().SequenceEqual("Tcp:"u8) || !lines.NextLine(out var values))
                continue;
            values.Skip(9);
            _batch.Add(_established, values.NextNumber());
            return;
        }
    }

    private void ReadDevices()
    {
        if (_devices is null)
            return;

        var lines = new Fields(_devices.Read());
        lines.NextLine(out _);
        lines.NextLine(out _);
        while (lines.NextLine(out var line))
        {
            // Those that are watched: on a host of containers others come and go without end.
            if (SeriesOf(line.NextWord().TrimEnd((byte)':')) is not { } series)
                continue;
            // bytes packets errs drop, then four more, then the same for sending
            _batch.Add(series[0], line.NextNumber());
            _batch.Add(series[1], line.NextNumber());
            line.Skip(1);
            _batch.Add(series[2], line.NextNumber());
            line.Skip(4);
            _batch.Add(series[3], line.NextNumber());
            _batch.Add(series[4], line.NextNumber());
        }

        foreach (var carrier in _carriers)
            carrier.Read(_batch);
    }

    private Series[]? SeriesOf(ReadOnlySpan<byte> device)
    {
        Span<char> name = stackalloc char[Math.Max(16, device.Length)];
        name = name[..Encoding.UTF8.GetChars(device, name)];
        var known = _byDevice.GetAlternateLookup<ReadOnlySpan<char>>();
        if (known.TryGetValue(name, out var series))
            return series;
        if (!settings.Interfaces.Contains(name.ToString()))
            return null;

        var labels = Labels.Of(Labels.Interface, name.ToString());
        _carriers.Add(new CarrierFile(name.ToString(), catalog));
        return _byDevice[name.ToString()] =
        [
            catalog.Intern(new Metric("host_network_receive_bytes_total", MetricKind.Counter, "bytes", "Bytes received."), labels),
            catalog.Intern(new Metric("host_network_receive_packets_total", MetricKind.Counter, "packets", "Packets received."), labels),
            catalog.Intern(new Metric("host_network_receive_drop_total", MetricKind.Counter, "packets", "Packets dropped on receipt."), labels),
            catalog.Intern(new Metric("host_network_transmit_bytes_total", MetricKind.Counter, "bytes", "Bytes sent."), labels),
            catalog.Intern(new Metric("host_network_transmit_packets_total", MetricKind.Counter, "packets", "Packets sent."), labels),
        ];
    }
}
