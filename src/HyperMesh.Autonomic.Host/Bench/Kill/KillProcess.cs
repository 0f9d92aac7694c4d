using System.Diagnostics;

namespace HyperMesh.Autonomic.Host.Bench.Kill;

/// <summary>A process that is going to be killed. It ends with this one in any case.</summary>
internal sealed class KillProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;

    private KillProcess(Process process, KillMarks marks) => (_process, Marks) = (process, marks);

    public KillMarks Marks { get; }

    public bool HasExited => _process.HasExited;

    /// <summary>Starts one.</summary>
    /// <param name="folder">Of the store and of the kernel of files.</param>
    /// <param name="seed">Of its loads.</param>
    /// <param name="number">Which one it is.</param>
    /// <param name="isCalm">Whether nothing is loaded.</param>
    public static KillProcess Start(string folder, int seed, int number, bool isCalm)
    {
        var program = Environment.ProcessPath ?? throw new InvalidOperationException("nobody knows what this program is");
        var marks = Path.Combine(folder, $"marks-{number}");
        string[] words = ["bench", KillSubject.Verb, "--folder", folder, "--seed", $"{seed}", "--marks", marks, .. isCalm ? (string[])["--calm"] : []];
        var start = new ProcessStartInfo(program, words) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        return new KillProcess(Process.Start(start)!, new KillMarks(marks));
    }

    /// <summary>Until it watches.</summary>
    public async Task StartedAsync(CancellationToken cancel)
    {
        if (await _process.StandardOutput.ReadLineAsync(cancel).AsTask().WaitAsync(Patience, cancel).ConfigureAwait(false) != KillSubject.Started)
            throw new InvalidOperationException($"it did not start: {await ErrorsAsync().ConfigureAwait(false)}");
    }

    public Task<string> ErrorsAsync() => _process.StandardError.ReadToEndAsync(CancellationToken.None);

    /// <summary>SIGKILL. Nothing of it is left when this returns.</summary>
    public void Kill()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        Kill();
        _process.Dispose();
        Marks.Dispose();
    }
}
