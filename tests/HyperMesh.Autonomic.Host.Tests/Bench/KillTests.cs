using System.Globalization;
using HyperMesh.Autonomic.Ebpf.Tests.Kernel;

namespace HyperMesh.Autonomic.Host.Tests.Bench;

/// <summary>The loop as a process that is killed at random instants, with a kernel of files. <c>HYPERMESH_KILLS=500</c> makes it all of them.</summary>
public sealed class KillTests : CliTests
{
    private static readonly TimeSpan LimitForEach = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Run_KilledAtRandomInstants_LosesNothingAndDoublesNothing()
    {
        var kills = int.Parse(Environment.GetEnvironmentVariable("HYPERMESH_KILLS") ?? "12", CultureInfo.InvariantCulture);
        using var process = _cli.Start("bench", "kill", "--kills", $"{kills}", "--seed", "7", "-o", "json");
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync().WaitAsync((kills + 5) * LimitForEach);

        process.ExitCode.ShouldBe(0, await errors);
        (await output).ShouldContain("\"kills\"");
    }

    [KernelFact]
    public async Task Run_KilledWhileItSwapsProgramsOfTheKernel_DoesNothingTwiceAndLosesNothing()
    {
        var result = await KernelAsync(_cli);

        result.ExitCode.ShouldBe(0, result.ToString());
        var rows = result.Lines.Single().GetProperty("rows").EnumerateArray().ToDictionary(row => row.GetProperty("what").GetString()!, row => row.GetProperty("number").GetDouble());
        rows["kills"].ShouldBe(4);
        rows["actions begun"].ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Run_KernelWithoutRights_IsRefused()
    {
        using var cli = new Cli(_state) { Under = Environment.IsPrivilegedProcess ? Cli.NoCapabilities : [] };

        var result = await KernelAsync(cli);

        result.ExitCode.ShouldBe(3, result.ToString());
        result.Errors.ShouldContain("XDP programs cannot be attached here");
    }

    private static Task<CliResult> KernelAsync(Cli cli) => Task.Run(() => cli.Run("bench", "kill", "--kernel", "--kills", "4", "--seed", "3", "-o", "json"));
}
