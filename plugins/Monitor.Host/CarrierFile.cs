using System.Buffers.Text;

namespace HyperMesh.Autonomic.Plugins.Monitor.Host;

/// <summary>How often an interface has lost and found its carrier. /sys shows the interfaces of the network namespace that it was mounted in.</summary>
internal sealed class CarrierFile(string device, ISeriesCatalog catalog) : IDisposable
{
    private static readonly Metric Changes = new(
        "host_network_carrier_changes_total", MetricKind.Counter, "changes", "Times that the link has come or gone.");

    private readonly Series _series = catalog.Intern(Changes, Labels.Of(Labels.Interface, device));
    private ProcFile? _file;

    /// <summary>Adds the sample; none while the interface is away. One that comes back under its name is opened anew.</summary>
    public void Read(SampleBatch batch)
    {
        _file ??= ProcFile.TryOpen($"/sys/class/net/{device}/carrier_changes");
        try
        {
            if (_file is not null && Utf8Parser.TryParse(_file.Read(), out long changes, out _))
                batch.Add(_series, changes);
        }
        catch (IOException)
        {
            _file?.Dispose();
            _file = null;
        }
    }

    public void Dispose() => _file?.Dispose();
}
