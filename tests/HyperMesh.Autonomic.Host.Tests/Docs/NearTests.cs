using HyperMesh.Autonomic.Ebpf.Tests.Kernel;

namespace HyperMesh.Autonomic.Host.Tests.Docs;

/// <summary>Which tests <c>tests/near</c> takes to matter for a file.</summary>
public sealed class NearTests
{
    [Theory]
    [InlineData("src/HyperMesh.Autonomic.Engine/Planning/Planner.cs", "HyperMesh.Autonomic.Engine.Tests: Tests.Planning.")]
    [InlineData("src/HyperMesh.Autonomic.Host/Cli/Terminal.cs", "HyperMesh.Autonomic.Host.Tests: ")]
    [InlineData("tests/HyperMesh.Autonomic.Engine.Tests/Cases/LadderTests.cs", "HyperMesh.Autonomic.Engine.Tests: .LadderTests.")]
    [InlineData("plugins/Execute.Route/RouteExecutor.cs", "Executors.Tests: .RouteExecutorTests.")]
    [InlineData("bpf/xdp_firewall/xdp_firewall.bpf.c", "Bpf.Tests: ")]
    [InlineData("docs/limits.md", "HyperMesh.Autonomic.Host.Tests: .Docs.")]
    [InlineData("policies/udp-flood.yaml", "HyperMesh.Autonomic.Host.Tests: .Shipped.")]
    [InlineData("LICENSE", "no test is near what is edited")]
    public void List_OfAFile_NamesItsTests(string file, string tests) =>
        Command.Run(Path.Combine(Checkout.Root, "tests", "near"), "--list", Path.Combine(Checkout.Root, file)).ShouldContain(tests);

    [Fact]
    public void List_OfWhatIsNotThere_IsRefused()
    {
        var (code, said) = Command.Try(Path.Combine(Checkout.Root, "tests", "near"), "--list", "/nowhere/near.cs");

        code.ShouldBe(2);
        said.ShouldContain("there is no file '/nowhere/near.cs'");
    }

    [Fact]
    public void Options_ThatThereAreNone_AreRefusedWithTheOnesThatThereAre()
    {
        var (code, said) = Command.Try(Path.Combine(Checkout.Root, "tests", "near"), "--fast");

        code.ShouldBe(2);
        said.ShouldContain("there is no option '--fast'");
        said.ShouldContain("tests/near --list");
    }
}
