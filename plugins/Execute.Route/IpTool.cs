using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;

namespace HyperMesh.Autonomic.Plugins.Execute.Route;

/// <summary>Calls ip(8) of iproute2. Thread-safe.</summary>
internal static class IpTool
{
    // It takes milliseconds; who looks at a route waits for it.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    private static readonly string[] Places = ["/usr/sbin/ip", "/sbin/ip", "/usr/bin/ip", "/bin/ip"];

    /// <summary>The tool's path; null when iproute2 is not installed.</summary>
    public static string? Path { get; } = Places.FirstOrDefault(File.Exists);

    /// <summary>Calls it and waits, ten seconds at most.</summary>
    /// <returns>Null and what it wrote, or why it failed.</returns>
    public static async Task<(string? Fault, string Output)> RunAsync(string? netns, IEnumerable<string> arguments, CancellationToken cancel)
    {
        if (Path is null)
            return ("there is no ip(8) on this host; install iproute2", "");

        var all = netns is null ? arguments : arguments.Prepend(netns).Prepend("-n");
        var start = new ProcessStartInfo(Path, all) { RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using var process = Process.Start(start)!;
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            limit.CancelAfter(Longest);
            try
            {
                var errors = process.StandardError.ReadToEndAsync(limit.Token);
                var output = await process.StandardOutput.ReadToEndAsync(limit.Token).ConfigureAwait(false);
                var said = await errors.ConfigureAwait(false);
                await process.WaitForExitAsync(limit.Token).ConfigureAwait(false);
                return process.ExitCode == 0 ? (null, output) : (Plain(said, process.ExitCode), output);
            }
            catch (OperationCanceledException)
            {
                process.Kill();
                if (cancel.IsCancellationRequested)
                    throw;
                return ($"{Path} did not end within {Longest.TotalSeconds} s", "");
            }
        }
        catch (Win32Exception refused)
        {
            return ($"{Path} cannot be run: {refused.Message}", "");
        }
    }

    /// <summary>The answer of <c>ip -j</c>: a list, nothing at all for an empty one.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static JsonElement List(string output) => JsonElement.Parse(output.Trim().Length == 0 ? "[]" : output);

    private static string Plain(string said, int code) =>
        said.Trim() is { Length: > 0 } text ? text.ReplaceLineEndings("; ") : $"ip ended with exit code {code}";
}
