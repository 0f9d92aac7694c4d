using System.Diagnostics;

namespace HyperMesh.Autonomic.Bpf.Tests.Tracing;

/// <summary>A shell on the first CPU that waits to be told, calls kill(2) so many times, and ends.</summary>
internal sealed class WaitingShell : IDisposable
{
    private readonly Process _process;

    public WaitingShell(int kills)
    {
        var start = new ProcessStartInfo("sh", ["-c", $"read line; i=0; while [ $i -lt {kills} ]; do kill -0 $$; i=$((i+1)); done; read line"])
        {
            RedirectStandardInput = true,
        };
        _process = Process.Start(start)!;
        if (OperatingSystem.IsLinux())
            _process.ProcessorAffinity = 1;
    }

    public int Id => _process.Id;

    public void Go()
    {
        _process.StandardInput.WriteLine("go");
        _process.StandardInput.WriteLine("go");
        _process.WaitForExit(10_000).ShouldBeTrue();
        _process.ExitCode.ShouldBe(0);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
