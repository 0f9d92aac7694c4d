using HyperMesh.Autonomic.Ebpf.Tests.Kernel;
using HyperMesh.Autonomic.Host.Bench;
using HyperMesh.Autonomic.Host.Bench.Proving;
using HyperMesh.Autonomic.Host.Cli;
using HyperMesh.Autonomic.Host.Tests;

namespace HyperMesh.Autonomic.Proving.Tests;

public sealed class CatalogTests
{
    private static readonly string[] OfTheProvingGround = ["all", "gate"];

    /// <summary>They take minutes, however few rounds they are given, or tools that no test needs otherwise.</summary>
    private static readonly string[] TooLong = ["idle", "page", "reroute", "flows", "shaper", "soak", "instructions"];

    public static TheoryData<string> Measured => [.. ProvingCatalog.Sections.Select(section => section.Id).Except(TooLong)];

    [Fact]
    public void Sections_OfAllBenches_AreThere() =>
        ProvingCatalog.Sections.Select(section => section.Id).Order().ShouldBe(
            BenchCommand.Create().Subcommands.Where(verb => !verb.Hidden).Select(verb => verb.Name).Except(OfTheProvingGround).Order());

    [Fact]
    public void Commands_OfAllSections_CanBeTyped()
    {
        foreach (var section in ProvingCatalog.Sections)
            foreach (var arguments in new[] { section.Arguments, section.Quick ?? [] })
                CommandLine.Root().Parse(["bench", section.Id, .. arguments, "-o", "json"]).Errors.Select(error => error.Message).ShouldBeEmpty(section.Id);
    }

    [Fact]
    public void Rows_OfAllSections_HaveIdsOfTheirOwn()
    {
        var rows = ProvingCatalog.Sections.SelectMany(section => section.Rows.Select(row => (section, row))).ToList();

        rows.Select(one => one.row.Id).ShouldBeUnique();
        rows.ShouldAllBe(one => one.row.Id.StartsWith(one.section.Id + "."));
    }

    [Fact]
    public void Ratios_ThatAreGated_HaveAPeer() =>
        ProvingCatalog.Gated.Where(one => one.Gate.Of == GatedFigure.Ratio).ShouldAllBe(one => one.Row.Peer != null);

    [Fact]
    public void Gates_OfSections_AreMeasuredByQuick() =>
        ProvingCatalog.Sections.Where(section => section.Rows.Any(row => row.Gate is not null)).ShouldAllBe(section => section.Quick != null);

    [Fact]
    public void Packages_OfAllPeers_AreInstalledForTests()
    {
        var setup = File.ReadAllText(Cli.InRoot("scripts", "setup.sh"));

        foreach (var package in ProvingCatalog.Sections.SelectMany(section => section.Rows).Select(row => row.Peer?.Package).OfType<string>().Distinct())
            setup.ShouldMatch($"[\": ]{package}[\" ]");
    }

    [Fact]
    public void Baseline_OfTheRepository_HasTheGatedRows() =>
        Baseline.Read(Cli.InRoot("tests", "Proving", "baseline.json")).Figures.Keys.Order(StringComparer.Ordinal)
            .ShouldBe(ProvingCatalog.Gated.Select(one => one.Row.Id).Order(StringComparer.Ordinal));

    [KernelTheory]
    [MemberData(nameof(Measured))]
    [Trait("Cost", "high")]
    public void Bench_AsSmallAsItCanBe_HasTheFiguresThatTheCatalogueReads(string id)
    {
        using var state = new TempFolder();
        using var cli = new Cli(state);
        var section = ProvingCatalog.Sections.Single(section => section.Id == id);
        string[] least = [.. section.Arguments.Select(word => int.TryParse(word, out _) ? "1" : word)];

        var bench = cli.Run(["bench", id, .. least, "-o", "json"]);

        var output = new BenchOutput(BenchOutput.Parse(bench.Output), 1, null);
        output.Tables.ShouldNotBeEmpty(bench.ToString());
        var read = section.Rows.Select(row => RowReading.Of(section, row, [output], isQuick: false)).ToList();
        read.Where(row => row.Missing is not null).Select(row => $"{row.Id}: {row.Missing}").ShouldBeEmpty();
        read.Where(row => row.Peer?.Missing is not null && !row.Peer.Missing.Contains("apt-get")).Select(row => $"{row.Id}: {row.Peer!.Missing}").ShouldBeEmpty();
    }
}
