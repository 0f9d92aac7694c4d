namespace HyperMesh.Autonomic.Plugins.Monitor.Host;

/// <summary>The open files of one cgroup (v2) and the series that come out of them; those of controllers that are off are left out. Not thread-safe.</summary>
internal sealed class CgroupFiles : IDisposable
{
    private static readonly Metric Cpu = Counter("cgroup_cpu_seconds_total", "seconds", "CPU time of the cgroup's tasks by mode.");
    private static readonly Metric Throttled = Counter("cgroup_cpu_throttled_seconds_total", "seconds", "Time in which its CPU limit held the cgroup back.");
    private static readonly Metric ThrottledPeriods = Counter(
        "cgroup_cpu_throttled_periods_total", "periods", "Periods of its CPU limit in which the cgroup was held back.");
    private static readonly Metric Memory = Gauge("cgroup_memory_bytes", "bytes", "Memory that is charged to the cgroup.");
    private static readonly Metric MemoryEvents = Counter("cgroup_memory_events_total", "events", "Times that the cgroup has met its memory limits, by event.");
    private static readonly Metric Pressure = Counter("cgroup_pressure_seconds_total", "seconds", "Time in which some task of the cgroup waited for the resource.");
    private static readonly Metric BytesRead = Counter("cgroup_io_read_bytes_total", "bytes", "Bytes read from all block devices.");
    private static readonly Metric Written = Counter("cgroup_io_written_bytes_total", "bytes", "Bytes written to all block devices.");
    private static readonly Metric Reads = Counter("cgroup_io_reads_total", "operations", "Reads from all block devices.");
    private static readonly Metric Writes = Counter("cgroup_io_writes_total", "operations", "Writes to all block devices.");
    private static readonly Metric Pids = Gauge("cgroup_pids", "tasks", "Tasks in the cgroup and below it.");
    private static readonly string[] Resources = ["cpu", "memory", "io"];
    private static readonly string[] Events = ["low", "high", "max", "oom", "oom_kill"];

    private readonly List<ProcFile> _files = [];
    private readonly ProcFile? _cpu;
    private readonly ProcFile? _memory;
    private readonly ProcFile? _io;
    private readonly ProcFile? _pids;
    private readonly ProcFile? _memoryEvents;
    private readonly ProcFile?[] _pressure;
    private readonly KeyedSeries[] _cpuSeries;
    private readonly KeyedSeries[] _eventSeries;
    private readonly KeyedSeries[] _ioSeries;
    private readonly Series _memorySeries;
    private readonly Series _pidsSeries;
    private readonly Series[] _pressureSeries;

    /// <param name="path">The cgroup's folder; it is the label <c>cgroup</c> too, as of the programs that sit on one.</param>
    /// <param name="catalog">Gives out series.</param>
    public CgroupFiles(string path, ISeriesCatalog catalog)
    {
        var labels = Labels.Of("cgroup", path);
        (_cpu, _memory, _memoryEvents) = (Open(path, "cpu.stat"), Open(path, "memory.current"), Open(path, "memory.events"));
        (_io, _pids) = (Open(path, "io.stat"), Open(path, "pids.current"));
        _pressure = [.. Resources.Select(resource => Open(path, $"{resource}.pressure"))];
        _cpuSeries =
        [
            new("user_usec", catalog.Intern(Cpu, labels.With("mode", "user")), 1e-6),
            new("system_usec", catalog.Intern(Cpu, labels.With("mode", "system")), 1e-6),
            new("nr_throttled", catalog.Intern(ThrottledPeriods, labels), 1),
            new("throttled_usec", catalog.Intern(Throttled, labels), 1e-6),
        ];
        _eventSeries = [.. Events.Select(name => new KeyedSeries(name, catalog.Intern(MemoryEvents, labels.With("event", name)), 1))];
        _ioSeries =
        [
            new("rbytes", catalog.Intern(BytesRead, labels), 1), new("wbytes", catalog.Intern(Written, labels), 1),
            new("rios", catalog.Intern(Reads, labels), 1), new("wios", catalog.Intern(Writes, labels), 1),
        ];
        (_memorySeries, _pidsSeries) = (catalog.Intern(Memory, labels), catalog.Intern(Pids, labels));
        _pressureSeries = [.. Resources.Select(resource => catalog.Intern(Pressure, labels.With("resource", resource)))];
    }

    /// <summary>Names of all metrics.</summary>
    public static IReadOnlyList<string> Metrics { get; } =
        [.. new[] { Cpu, Throttled, ThrottledPeriods, Memory, MemoryEvents, Pressure, BytesRead, Written, Reads, Writes, Pids }.Select(metric => metric.Name)];

    /// <summary>Adds the samples of this moment; false when the cgroup is no more.</summary>
    public bool Read(SampleBatch batch)
    {
        try
        {
            if (_cpu is not null)
                AddKeyed(batch, new Fields(_cpu.Read()), _cpuSeries);
            AddNumber(batch, _memory, _memorySeries);
            if (_memoryEvents is not null)
                AddKeyed(batch, new Fields(_memoryEvents.Read()), _eventSeries);
            AddNumber(batch, _pids, _pidsSeries);
            AddIo(batch);
            for (var i = 0; i < _pressure.Length; i++)
                AddPressure(batch, i);
            return _files.Count > 0;
        }
        catch (IOException)
        {
            // ENODEV: it was removed while its files are open.
            return false;
        }
    }

    private void AddPressure(SampleBatch batch, int resource)
    {
        try
        {
            if (_pressure[resource] is { } file && PressureText.TryTotal(file.Read(), out var seconds))
                batch.Add(_pressureSeries[resource], seconds);
        }
        catch (IOException)
        {
            // EOPNOTSUPP: the file is there, and the kernel was told not to measure it (psi=0). Of a cgroup that is gone the other files say so.
            _pressure[resource] = null;
        }
    }

    public void Dispose() => _files.ForEach(file => file.Dispose());

    private static Metric Counter(string name, string unit, string help) => new(name, MetricKind.Counter, unit, help);

    private static Metric Gauge(string name, string unit, string help) => new(name, MetricKind.Gauge, unit, help);

    private ProcFile? Open(string folder, string name)
    {
        var file = ProcFile.TryOpen($"{folder}/{name}");
        if (file is not null)
            _files.Add(file);
        return file;
    }

    private static void AddNumber(SampleBatch batch, ProcFile? file, Series series)
    {
        if (file is null)
            return;
        var words = new Fields(file.Read().TrimEnd((byte)'\n'));
        if (words.NextNumber() is var value && double.IsFinite(value))
            batch.Add(series, value);
    }

    /// <summary>A line has a name and a number.</summary>
    private static void AddKeyed(SampleBatch batch, Fields lines, KeyedSeries[] known)
    {
        while (lines.NextLine(out var line))
        {
            var name = line.NextWord();
            foreach (var series in known)
                if (name.SequenceEqual(series.Name) && line.NextNumber() is var value && double.IsFinite(value))
                {
                    batch.Add(series.Series, value * series.Unit);
                    break;
                }
        }
    }

    /// <summary>A line has a device and its numbers as <c>rbytes=1 wbytes=2 rios=3 wios=4</c>: they are added up.</summary>
    private void AddIo(SampleBatch batch)
    {
        if (_io is null)
            return;

        Span<double> sums = stackalloc double[_ioSeries.Length];
        var lines = new Fields(_io.Read());
        while (lines.NextLine(out var line))
        {
            line.Skip(1);
            while (line.NextWord() is { IsEmpty: false } word)
                for (var i = 0; i < _ioSeries.Length; i++)
                    if (word.StartsWith(_ioSeries[i].Name) && word[_ioSeries[i].Name.Length..] is [(byte)'=', .. var text]
                        && System.Buffers.Text.Utf8Parser.TryParse(text, out long number, out _))
                        sums[i] += number;
        }

        for (var i = 0; i < sums.Length; i++)
            batch.Add(_ioSeries[i].Series, sums[i]);
    }

    /// <summary>A series and the name that its value has in a file.</summary>
    private readonly struct KeyedSeries(string name, Series series, double unit)
    {
        private readonly byte[] _name = System.Text.Encoding.UTF8.GetBytes(name);

        public ReadOnlySpan<byte> Name => _name;

        public Series Series => series;

        /// <summary>What one of the file is in the metric's unit.</summary>
        public double Unit => unit;
    }
}
