using System.Diagnostics.Metrics;

namespace HyperMesh.Autonomic.Host.Otlp;

/// <summary>An instrument that says what the last page has said. Thread-safe.</summary>
internal sealed class OtlpFamily : IDisposable
{
    // Of its own, so that it can go by itself.
    private readonly Meter _meter = new(OtlpExporters.Scope);
    private readonly int _most;
    private volatile OtlpSamples _samples;

    /// <param name="samples">Of the page at which it is made.</param>
    /// <param name="most">Series that it has room for.</param>
    public OtlpFamily(OtlpSamples samples, int most)
    {
        (_samples, _most) = (samples, most);
        if (samples.IsCounter)
            _meter.CreateObservableCounter(samples.InstrumentName, () => _samples.Values, samples.Unit, samples.Help);
        else
            _meter.CreateObservableGauge(samples.InstrumentName, () => _samples.Values, samples.Unit, samples.Help);
    }

    /// <summary>Takes the samples of the next page.</summary>
    /// <returns>False where it is not made for them: there are too many, or they are of another kind.</returns>
    public bool Has(OtlpSamples samples)
    {
        if (samples.Values.Count > _most || samples.IsCounter != _samples.IsCounter)
            return false;

        _samples = samples;
        return true;
    }

    public void Dispose() => _meter.Dispose();
}
