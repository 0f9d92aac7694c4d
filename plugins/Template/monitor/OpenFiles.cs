using System.Buffers.Text;
using HyperMesh.Autonomic;
using Microsoft.Win32.SafeHandles;

namespace HelloPlugin;

/// <summary>Reads the kernel's count again and again, without allocating. Belongs to one subscription; not thread-safe.</summary>
internal sealed class OpenFiles(ISeriesCatalog catalog) : IDisposable
{
    public static readonly Metric Metric = new("hello_plugin_open_files", MetricKind.Gauge, "files", "Files that are open on this host.");

    private readonly SafeFileHandle _file = File.OpenHandle("/proc/sys/fs/file-nr");
    private readonly Series _series = catalog.Intern(Metric, Labels.None);
    private readonly SampleBatch _batch = new();
    private readonly byte[] _text = new byte[64];

    /// <summary>The count of this moment. The batch is lent: it is filled again at the next call.</summary>
    public SampleBatch Read(DateTimeOffset now)
    {
        _batch.Begin(now);
        var length = RandomAccess.Read(_file, _text, 0);
        if (Utf8Parser.TryParse(_text.AsSpan(0, length), out long open, out _))
            _batch.Add(_series, open);
        return _batch;
    }

    public void Dispose() => _file.Dispose();
}
