using Authoring.Tests.Packages;
using HyperMesh.Autonomic.Ebpf.Tests.Kernel;

namespace Authoring.Tests.Plugins;

/// <summary>Programs without C#: the template's and the sample, compiled outside of the repository.</summary>
[Collection(Workbench.Name)]
public sealed class BpfTests(Workbench bench) : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [KernelFact]
    public async Task New_Program_IsCompiledAndPassesItsCanaryInTheKernel()
    {
        var folder = bench.New("Kernel2Count", "bpf");
        await Workbench.RunAsync(folder, "make", "-s");
        ShouldConform(folder);
    }

    [KernelFact]
    public async Task HelloBpf_TheSample_IsCompiledAndPassesItsCanaryInTheKernel()
    {
        foreach (var name in (string[])["hello_bpf.bpf.c", "hello_bpf.yaml", "Makefile"])
            File.Copy(Cli.InRoot("samples", "HelloBpf", name), _folder[name]);
        await Workbench.RunAsync(_folder.Path, "make", "-s");
        ShouldConform(_folder.Path);
    }

    [KernelFact]
    public async Task HelloBpf_OnTheLoopbackInterface_RaisesItsSymptomAndGoes()
    {
        foreach (var name in (string[])["hello_bpf.bpf.c", "hello_bpf.yaml", "Makefile"])
            File.Copy(Cli.InRoot("samples", "HelloBpf", name), _folder[name]);
        await Workbench.RunAsync(_folder.Path, "make", "-s");
        var space = $"hm-author-{Environment.ProcessId}";
        await Workbench.RunAsync(_folder.Path, "ip", "netns", "add", space);
        try
        {
            await Workbench.RunAsync(_folder.Path, "ip", "-n", space, "link", "set", "lo", "up");
            using var daemon = new Daemon(
                _folder, "--interface", $"{space}/lo", "--programs", _folder.Path, "--program", "hello_bpf",
                "--policies", Cli.InRoot("samples", "HelloBpf", "policies"), "--pins", $"/sys/fs/bpf/{space}");
            await daemon.UntilAsync("outcome", record => record.GetProperty("status").GetString() == "succeeded");
            await Workbench.RunAsync(_folder.Path, "ip", "netns", "exec", space, "ping", "-q", "-i", "0.2", "-c", "5", "127.0.0.1");
            var raised = await daemon.UntilAsync("symptom", record => record.GetProperty("state").GetString() == "raised");
            raised.GetProperty("rule").GetString().ShouldBe("hello-bpf/ipv4-comes");
            daemon.Stop().ShouldBe(0, daemon.Errors);
        }
        finally
        {
            await Workbench.RunAsync(_folder.Path, "ip", "netns", "delete", space);
            Directory.Delete($"/sys/fs/bpf/{space}", recursive: true);
        }
    }

    private void ShouldConform(string folder)
    {
        using var cli = new Cli(_folder);
        var result = cli.Run("plugins", "check", folder, "--execute", "-o", "json");
        result.ExitCode.ShouldBe(0, result.ToString());
        result.Output.ShouldContain("\"bpf/canary\"");
        result.Output.ShouldNotContain("notApplicable");
    }
}
