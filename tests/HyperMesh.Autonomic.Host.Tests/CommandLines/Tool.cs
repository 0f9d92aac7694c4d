using System.Diagnostics;

namespace HyperMesh.Autonomic.Host.Tests.CommandLines;

/// <summary>A tool of the machine, run to its end.</summary>
internal static class Tool
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <param name="name">The tool.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="path">A folder that is looked in before the others.</param>
    public static (int Code, string Output, string Errors) Run(string name, IReadOnlyList<string> arguments, string? path = null)
    {
        var start = new ProcessStartInfo(name, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        if (path is not null)
            start.Environment["PATH"] = $"{path}:{Environment.GetEnvironmentVariable("PATH")}";
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        if (process.WaitForExit(Limit))
            return (process.ExitCode, output.GetAwaiter().GetResult(), errors.GetAwaiter().GetResult());
        process.Kill(entireProcessTree: true);
        throw new TimeoutException($"{name} has not ended after {Limit.TotalSeconds} s");
    }
}
