using System.Globalization;
using HyperMesh.Autonomic.Ebpf.Tests.Kernel;
using HyperMesh.Autonomic.Host.Bench.Reroute;
using HyperMesh.Autonomic.Host.Tests;

namespace HyperMesh.Autonomic.Netns.Tests;

[Collection(Alone.Name)]
public sealed class RerouteBenchTests : IDisposable
{
    private readonly TempFolder _state = new();

    [KernelFact]
    public async Task RunAsync_Babeld_ComesBackFromBothDeaths()
    {
        // Slow enough for a machine that has other things to do.
        var babeld = new Babeld("for a test", "default type wired hello-interval 0.2\nlink-detect true", TimeSpan.FromSeconds(1));

        var table = await RerouteBench.RunAsync([babeld], 1, CancellationToken.None);

        table.Rows.Select(row => row[1]).ShouldBe(["silence", "carrier lost"]);
        table.Rows.Select(row => row[Column(table, "came back")]).ShouldBe([1, 1]);
        table.Rows.ShouldAllBe(row => (double)row[Column(table, "lost, min")] > 0);
    }

    [KernelFact]
    public async Task RunAsync_ContenderThatIsNotThere_IsSaidAndNotMeasured()
    {
        var table = await RerouteBench.RunAsync([new Missing()], 1, CancellationToken.None);

        table.Rows.Select(row => row[1]).ShouldBe(["not measured: it is missing", "not measured: it is missing"]);
    }

    [KernelFact]
    public void Reroute_Interrupted_TakesItsDaemonsAlong()
    {
        using var cli = new Cli(_state);
        using var bench = cli.Start("bench", "reroute", "--contender", "babeld, as it comes");
        Waiting.Until(() => Children(bench.Id).Count(id => NameOf(id) == "babeld") == 5);
        var daemons = Children(bench.Id);

        // Not INT: a shell that starts the tests in the background has them ignore that one.
        Cli.Signal(bench, "TERM");

        Cli.Finish(bench).ExitCode.ShouldNotBe(0);
        daemons.Where(id => NameOf(id) == "babeld").ShouldBeEmpty();
    }

    [Fact]
    public void Reroute_UnknownContender_NamesThoseThatThereAre()
    {
        using var cli = new Cli(_state);

        var bench = cli.Run("bench", "reroute", "--contender", "pigeons");

        bench.ExitCode.ShouldBe(2);
        bench.Errors.ShouldContain("no contender has 'pigeons' in its name; there are: hypermesh");
    }

    public void Dispose() => _state.Dispose();

    private static int Column(Host.Bench.BenchTable table, string heading) => table.Columns.ToList().IndexOf(heading);

    private static List<int> Children(int process) =>
    [
        .. Directory.EnumerateDirectories($"/proc/{process}/task")
            .SelectMany(task => Read($"{task}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Select(id => int.Parse(id, CultureInfo.InvariantCulture)),
    ];

    private static string NameOf(int process) => Read($"/proc/{process}/comm").Trim();

    /// <summary>Nothing, where the thread or process has ended.</summary>
    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            return "";
        }
    }

    private sealed class Missing : IRerouteContender
    {
        public string Name => "nothing";

        public string? WhyUnavailable => "it is missing";

        public TimeSpan Settling => TimeSpan.Zero;

        public Task<IAsyncDisposable> StartAsync(Host.Traffic.MeshStage stage, CancellationToken cancel) => throw new NotSupportedException();
    }
}
