using HyperMesh.Autonomic.Ebpf;

namespace HyperMesh.Autonomic.Host.Flows;

/// <summary>The flows for many who ask: the tables are read at most twice a second, whoever asks. Thread-safe.</summary>
/// <param name="pins">What is attached.</param>
internal sealed class FlowService(PinDirectory pins) : IDisposable
{
    private static readonly TimeSpan Freshness = TimeSpan.FromMilliseconds(500);

    private readonly Lock _gate = new();
    private readonly FlowHooks _hooks = new(pins, new FlowFilter());
    private DateTimeOffset _read;
    private bool _isOver;

    /// <summary>The flows of half a second ago at most.</summary>
    public FlowPage Page(FlowSelection selection)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isOver, this);
            var now = TimeProvider.System.GetUtcNow();
            if (now - _read >= Freshness || now < _read)
            {
                _hooks.Read();
                _read = now;
            }

            return _hooks.Page(selection);
        }
    }

    /// <summary>For one who goes on reading.</summary>
    public FlowFollow Follow(FlowSelection selection) => new(pins, selection);

    public void Dispose()
    {
        lock (_gate)
        {
            _isOver = true;
            _hooks.Dispose();
        }
    }
}
