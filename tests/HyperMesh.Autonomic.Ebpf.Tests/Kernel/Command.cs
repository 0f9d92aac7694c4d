using System.Diagnostics;

namespace HyperMesh.Autonomic.Ebpf.Tests.Kernel;

/// <summary>Runs a tool of the host and fails with what it said.</summary>
internal static class Command
{
    public static string Run(string tool, params string[] arguments)
    {
        var (code, output) = Try(tool, arguments);
        return code == 0
            ? output
            : throw new InvalidOperationException($"{tool} {string.Join(' ', arguments)}: exit code {code}: {output}");
    }

    public static (int Code, string Output) Try(string tool, params string[] arguments)
    {
        var start = new ProcessStartInfo(tool, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PATH"] += ":/usr/sbin:/sbin";
        using var process = Process.Start(start)!;

        // A process that is disposed leaves the streams open that were asked for.
        using var output = process.StandardOutput;
        using var errors = process.StandardError;
        var said = errors.ReadToEndAsync();
        var text = output.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, text + said.GetAwaiter().GetResult());
    }
}
