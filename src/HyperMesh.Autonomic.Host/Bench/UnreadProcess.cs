using System.Diagnostics;

namespace HyperMesh.Autonomic.Host.Bench;

/// <summary>Starts a program whose output nobody wants: what is not read away would make it wait.</summary>
internal static class UnreadProcess
{
    /// <exception cref="System.ComponentModel.Win32Exception">It cannot be started.</exception>
    public static Process Start(string program, IEnumerable<string> arguments)
    {
        var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }
}
