using System.Diagnostics;

namespace HyperMesh.Autonomic.Host.Traffic;

/// <summary>Runs a tool of the system.</summary>
internal static class Tool
{
    /// <exception cref="IOException">The tool is missing, or failed; the message has what it said.</exception>
    public static void Run(string tool, string arguments)
    {
        var (code, said) = Try(tool, arguments);
        if (code != 0)
            throw new IOException($"'{tool} {arguments}' failed: {said.Trim()}");
    }

    public static (int Code, string Said) Try(string tool, string arguments)
    {
        var start = new ProcessStartInfo(tool, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PATH"] += ":/usr/sbin:/sbin";
        try
        {
            using var process = Process.Start(start)!;
            using var output = process.StandardOutput;
            using var errors = process.StandardError;
            var said = errors.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, said);
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            return (127, $"{missing.Message}; install the package that has '{tool}' (iproute2 for ip)");
        }
    }
}
