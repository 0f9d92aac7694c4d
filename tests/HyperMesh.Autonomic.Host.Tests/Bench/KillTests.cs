using System.Globalization;

namespace HyperMesh.Autonomic.Host.Tests.Bench;

/// <summary>The loop as a process that is killed at random instants, with a kernel of files. <c>HYPERMESH_KILLS=500</c> makes it all of them.</summary>
public sealed class KillTests : IDisposable
{
    private static readonly TimeSpan LimitForEach = TimeSpan.FromSeconds(20);

    private readonly TempFolder _state = new();
    private readonly Cli _cli;

    public KillTests() => _cli = new Cli(_state);

    public void Dispose()
    {
        _cli.Dispose();
        _state.Dispose();
    }

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
}
