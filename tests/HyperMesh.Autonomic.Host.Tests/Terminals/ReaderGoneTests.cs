using HyperMesh.Autonomic.Host.Tests.Control;

namespace HyperMesh.Autonomic.Host.Tests.Terminals;

/// <summary>What goes on until Ctrl-C, as in <c>hypermesh log --follow | head</c>.</summary>
public sealed class ReaderGoneTests : CliTests
{
    [Theory]
    [InlineData("knowledge", "log", "--follow")]
    [InlineData("status", "--watch")]
    public async Task Following_NobodyReadsAnyMore_EndsAndTheDaemonGoesOn(params string[] words)
    {
        using var daemon = await new RunningDaemon(_cli, _state, "--policies", _state.Write("p.yaml", ControlPolicies.Ask)).ReadyAsync();
        using var following = _cli.Start([.. words, "--store", daemon.Store]);
        following.StandardOutput.ReadLine().ShouldNotBeNull();

        following.StandardOutput.Close();

        following.WaitForExit(TimeSpan.FromSeconds(60)).ShouldBeTrue();
        following.StandardError.ReadToEnd().ShouldNotContain("   at ");
        daemon.Process.StandardOutput.Close();
        (await daemon.GetAsync("/v1/status")).GetProperty("loop").GetProperty("state").GetString().ShouldBe("running");
        daemon.End().ShouldBe(0);
    }
}
