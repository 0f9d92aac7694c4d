using System.Diagnostics;
using HyperMesh.Autonomic.Ebpf.Tests.Kernel;

namespace Packaging.Tests;

/// <summary>A machine with systemd and a dpkg database of its own, as machine.sh boots it over a copy-on-write view of this one. Nothing in it
/// reaches this machine but what lies in its shared folder, and it goes with the test.</summary>
internal sealed class Machine : IDisposable
{
    private static readonly TimeSpan TimeToBoot = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan TimeToEnd = TimeSpan.FromMinutes(1);

    private readonly string _folder = Directory.CreateTempSubdirectory("hypermesh-machine-").FullName;
    private readonly Process _process;
    private readonly Task<string> _errors;
    private readonly string _first;

    public Machine()
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "machine.sh"), [Path.GetFileName(_folder), _folder])
        {
            RedirectStandardInput = true,
            RedirectStandardError = true,
        };
        _process = Process.Start(start)!;
        _errors = _process.StandardError.ReadToEndAsync();
        try
        {
            _first = Boot();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>A folder of this machine that is /srv/shared in that one.</summary>
    public string Shared => Path.Combine(_folder, "shared");

    /// <summary>Runs a line of shell in it, as its root; fails with what it said.</summary>
    public string Run(string line) => Command.Run("nsenter", Words(line)).Trim();

    /// <summary>As <see cref="Run"/>, whatever comes of it.</summary>
    public (int Code, string Output) Try(string line) => Command.Try("nsenter", Words(line));

    /// <summary>Waits until a line of shell succeeds in it.</summary>
    public void Await(string line, string what)
    {
        var last = (Code: 0, Output: "");
        Waiting.Until(
            () => (last = Try(line)).Code == 0, what, () => $"{last.Output}\n{Try("journalctl -u hypermesh -o cat --no-pager | tail -n 40").Output}");
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(TimeToEnd))
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private string Boot()
    {
        var ready = Path.Combine(_folder, "pid");
        if (!SpinWait.SpinUntil(() => File.Exists(ready) || _process.HasExited, TimeToBoot) || !File.Exists(ready))
            throw new InvalidOperationException($"the machine does not boot: {(_process.HasExited ? _errors.GetAwaiter().GetResult() : "too slow")}");

        return File.ReadAllText(ready).Trim();
    }

    private string[] Words(string line) =>
        ["--target", _first, "--mount", "--uts", "--ipc", "--net", "--pid", "--cgroup", "--root", "--", "env", "--chdir=/", "sh", "-c", line];
}
