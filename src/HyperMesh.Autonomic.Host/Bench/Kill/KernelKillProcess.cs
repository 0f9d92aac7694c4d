using System.Collections.Concurrent;
using System.Diagnostics;

namespace HyperMesh.Autonomic.Host.Bench.Kill;

/// <summary><c>hypermesh run</c> as a process that is going to be killed.</summary>
internal sealed class KernelKillProcess : IDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _errors = [];
    private int _actions;

    /// <param name="words">The command line.</param>
    /// <param name="state">The state folder: keys, caches.</param>
    public KernelKillProcess(IReadOnlyList<string> words, string state)
    {
        var program = Environment.ProcessPath ?? throw new InvalidOperationException("nobody knows what this program is");
        var start = new ProcessStartInfo(program, words) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["HYPERMESH_STATE"] = state;
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, said) => Count(said.Data);
        _process.ErrorDataReceived += (_, said) => _errors.Enqueue(said.Data ?? "");
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public bool HasExited => _process.HasExited;

    /// <summary>Lets it live until so many more actions have begun and a pause after that is over; or for a time.</summary>
    public async Task LiveAsync(int? actions, TimeSpan longest, TimeSpan pause, CancellationToken cancel)
    {
        var (begin, until) = (Stopwatch.GetTimestamp(), Volatile.Read(ref _actions) + actions);
        while (Stopwatch.GetElapsedTime(begin) < (actions is null ? longest : TimeSpan.FromSeconds(5)) && !HasExited && !(Volatile.Read(ref _actions) >= until))
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, cancel).ConfigureAwait(false);
        if (actions is not null)
            await Task.Delay(pause, TimeProvider.System, cancel).ConfigureAwait(false);
    }

    /// <summary>SIGKILL. Nothing of it is left when this returns.</summary>
    /// <returns>What it has said where it had ended before; null where it was killed.</returns>
    public async Task<string?> KillAsync()
    {
        var hadEnded = _process.HasExited;
        if (!hadEnded)
            _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
        return hadEnded ? string.Join('\n', _errors) : null;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private void Count(string? line)
    {
        if (line?.Contains("\"kind\":\"action\"", StringComparison.Ordinal) == true)
            Interlocked.Increment(ref _actions);
    }
}
