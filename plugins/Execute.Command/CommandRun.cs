using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;

namespace HyperMesh.Autonomic.Plugins.Execute.Command;

/// <summary>Runs one command to its end.</summary>
internal static class CommandRun
{
    /// <summary>Runs it until it has ended and closed its output, or the time is over: then its whole process group is killed.</summary>
    /// <param name="path">The program's file.</param>
    /// <param name="call">What to run.</param>
    /// <param name="limit">How long it may take.</param>
    /// <param name="cancel">Ends it as the time does.</param>
    public static async Task<ActionResult> RunAsync(string path, CommandCall call, TimeSpan limit, CancellationToken cancel)
    {
        var start = ProcessGroup.Start(path, call.Arguments);
        start.Environment.Clear();
        start.Environment["PATH"] = string.Join(':', ProgramFinder.Folders);
        start.Environment["LANG"] = "C.UTF-8";
        foreach (var (name, value) in call.Environment)
            start.Environment[name] = value;

        var begin = Stopwatch.GetTimestamp();
        try
        {
            using var process = Process.Start(start)!;
            var (output, errors) = (new BoundedText(), new BoundedText());
            var why = await EndAsync(process, call.Input, output, errors, limit, cancel).ConfigureAwait(false);
            var code = process.HasExited ? process.ExitCode : (int?)null;
            var message = why is not null ? $"{call.Program} was killed: {why}"
                : code == 0 ? $"{call.Program} has run"
                : $"{call.Program} ended with exit code {code}{FirstLine(errors)}";
            return new ActionResult(why is null && code == 0, message, JsonSerializer.SerializeToElement(new
            {
                exitCode = why is null ? code : null,
                milliseconds = Math.Round(Stopwatch.GetElapsedTime(begin).TotalMilliseconds, 1),
                output = output.ToString(),
                errors = errors.ToString(),
                isCut = output.IsCut || errors.IsCut,
            }));
        }
        catch (Win32Exception refused)
        {
            return new ActionResult(false, $"{path} cannot be run: {refused.Message}");
        }
    }

    /// <summary>Why it did not end by itself; null when it did.</summary>
    private static async Task<string?> EndAsync(
        Process process, string input, BoundedText output, BoundedText errors, TimeSpan limit, CancellationToken cancel)
    {
        using var late = new CancellationTokenSource(limit);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancel);
        var streams = Task.WhenAll(
            FeedAsync(process, input, either.Token),
            output.ReadAsync(process.StandardOutput.BaseStream, either.Token),
            errors.ReadAsync(process.StandardError.BaseStream, either.Token));
        try
        {
            // The streams may stay open longer than the process, in what it has started.
            await streams.WaitAsync(either.Token).ConfigureAwait(false);
            await process.WaitForExitAsync(either.Token).ConfigureAwait(false);
            return null;
        }
        catch (OperationCanceledException)
        {
            ProcessGroup.End(process);
            await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
            return cancel.IsCancellationRequested ? "it was called off" : $"it had not ended within {limit.TotalSeconds:0.###} s";
        }
    }

    private static async Task FeedAsync(Process process, string input, CancellationToken cancel)
    {
        try
        {
            await process.StandardInput.WriteAsync(input.AsMemory(), cancel).ConfigureAwait(false);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It does not want to read; that is its own affair.
        }
    }

    private static string FirstLine(BoundedText errors) =>
        errors.ToString().Split('\n').Select(line => line.Trim()).FirstOrDefault(line => line.Length > 0) is { } line ? $": {line}" : "";
}
