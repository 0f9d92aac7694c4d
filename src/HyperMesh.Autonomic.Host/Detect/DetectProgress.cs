using System.Globalization;

namespace HyperMesh.Autonomic.Host.Detect;

/// <summary>Says on the terminal how far a run is, once it has taken a second. Elsewhere it is silent.</summary>
internal sealed class DetectProgress : IDisposable
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Then = TimeSpan.FromMilliseconds(250);

    private readonly Lock _gate = new();
    private readonly ITimer? _timer;
    private int _width;
    private bool _over;

    public DetectProgress(DetectionRun run)
    {
        if (!Console.IsErrorRedirected)
            _timer = TimeProvider.System.CreateTimer(_ => Show(run), null, First, Then);
    }

    /// <summary>Wipes the line.</summary>
    public void Dispose()
    {
        _timer?.Dispose();
        lock (_gate)
        {
            _over = true;
            if (_width > 0)
                Console.Error.Write($"\r{new string(' ', _width)}\r");
        }
    }

    private void Show(DetectionRun run)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{run.FilesDone:N0} of {run.Files:N0} files, {run.Rows:N0} rows");
        lock (_gate)
        {
            if (_over)
                return;
            _width = Math.Max(_width, text.Length);
            Console.Error.Write($"\r{text.PadRight(_width)}");
        }
    }
}
