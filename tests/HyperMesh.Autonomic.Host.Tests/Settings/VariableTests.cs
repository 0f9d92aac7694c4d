using HyperMesh.Autonomic.Ebpf.Tests.Kernel;
using HyperMesh.Autonomic.Host.Tests.Control;
using HyperMesh.Autonomic.Host.Tests.Programs;

namespace HyperMesh.Autonomic.Host.Tests.Settings;

/// <summary>What the environment says counts for every verb, not for the daemon alone.</summary>
public sealed class VariableTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Store_OfTheEnvironment_IsTheOneThatIsAskedAbout()
    {
        using var cli = new Cli(_folder) { Variables = new Dictionary<string, string> { ["HYPERMESH_STORE"] = _folder["loop.db"] } };
        using var daemon = await new RunningDaemon(cli, _folder, "--policies", _folder.Write("p.yaml", ControlPolicies.Ask)).ReadyAsync();

        cli.Run("status").Output.ShouldContain($"its store is {daemon.Store}");
        cli.Run("knowledge", "log").Output.ShouldContain("loop: started with");
        cli.Run("health").ExitCode.ShouldBeOneOf(0, 1);
    }

    [KernelFact]
    public void Pins_OfTheEnvironment_AreTheOnesThatAreListed()
    {
        using var stage = new VerbStage();
        var id = stage.Load("xdp_counter");
        using var cli = new Cli(_folder) { Variables = new Dictionary<string, string> { ["HYPERMESH_PINS"] = stage.Pins } };

        cli.Run("programs", "--ours", "-o", "json").Lines[0].GetProperty("programs").EnumerateArray().ShouldHaveSingleItem().GetProperty("id").GetUInt32().ShouldBe(id);
        cli.Run("unload", $"{id}").ExitCode.ShouldBe(0);
        stage.Ours().ShouldBeEmpty();
    }
}
