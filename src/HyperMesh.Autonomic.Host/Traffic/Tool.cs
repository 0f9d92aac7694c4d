using System.Diagnostics;

namespace HyperMesh.Autonomic.Host.Traffic;

/// <summary>Runs a tool of the system.</summary>
internal static class Tool
{
    private const string SystemFolders = "/usr/sbin:/sbin";

    /// <exception cref="IOException">The tool is missing, or failed; the message has what it said.</exception>
    public static void Run(string tool, string arguments)
    {
        var (code, said) = Try(tool, arguments);
        if (code != 0)
            throw new IOException($"'{tool} {arguments}' failed: {said.Trim()}");
    }

    /// <summary>What a tool prints.</summary>
    /// <exception cref="IOException">The tool is missing, or failed; the message has what it said.</exception>
    public static string Ask(string tool, string arguments)
    {
        var start = new ProcessStartInfo(tool, arguments) { RedirectStandardOutput = true };
        start.Environment["PATH"] += $":{SystemFolders}";
        using var process = Process.Start(start) ?? throw new IOException($"'{tool}' did not start");
        var said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? said : throw new IOException($"'{tool} {arguments}' failed");
    }

    /// <summary>True when the tool is in one of the folders that <see cref="Run"/> looks in.</summary>
    public static bool Has(string tool) =>
        $"{Environment.GetEnvironmentVariable("PATH")}:{SystemFolders}".Split(':').Any(folder => File.Exists(Path.Combine(folder, tool)));

    public static (int Code, string Said) Try(string tool, string arguments)
    {
        var start = new ProcessStartInfo(tool, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PATH"] += $":{SystemFolders}";
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
