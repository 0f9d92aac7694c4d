using Spectre.Console;

namespace HyperMesh.Autonomic.Host.Cli;

/// <summary><c>--watch</c>: shows something again every second, until Ctrl-C.</summary>
internal static class Watching
{
    /// <summary>Shows it once, or again and again.</summary>
    /// <param name="again">Whether it is watched.</param>
    /// <param name="clears">Whether a terminal is cleared before.</param>
    /// <param name="ask">Finds out what there is to show.</param>
    /// <param name="show">Shows it; its exit code counts, where it is not watched.</param>
    /// <param name="cancel">Ctrl-C, which is how watching ends.</param>
    public static async Task<int> RunAsync<T>(bool again, bool clears, Func<Task<T>> ask, Func<T, int> show, CancellationToken cancel)
    {
        while (true)
        {
            try
            {
                var found = await ask().ConfigureAwait(false);
                if (again && clears && AnsiConsole.Profile.Out.IsTerminal)
                    AnsiConsole.Clear();
                var code = show(found);
                if (!again)
                    return code;
                await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, cancel).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (again && cancel.IsCancellationRequested)
            {
                return ExitCode.Done;
            }
        }
    }
}
