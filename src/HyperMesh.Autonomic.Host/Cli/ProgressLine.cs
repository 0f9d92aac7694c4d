namespace HyperMesh.Autonomic.Host.Cli;

/// <summary>Says on the terminal how far a run is, once it has taken a second. Elsewhere it is silent.</summary>
internal sealed class ProgressLine : IDisposable
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Then = TimeSpan.FromMilliseconds(250);

    private readonly Lock _gate = new();
    private readonly ITimer? _timer;
    private int _width;
    private bool _over;

    /// <param name="text">How far it is; asked on another thread.</param>
    public ProgressLine(Func<string> text)
    {
        if (!Console.IsErrorRedirected)
            _timer = TimeProvider.System.CreateTimer(_ => Show(text()), null, First, Then);
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

    private void Show(string text)
    {
        lock (_gate)
        {
            if (_over)
                return;
            _width = Math.Max(_width, text.Length);
            Console.Error.Write($"\r{text.PadRight(_width)}");
        }
    }
}
