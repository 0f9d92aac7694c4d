using System.Runtime.Versioning;
using HyperMesh.Autonomic.Host.Cli;
using HyperMesh.Autonomic.Host.Trust;

namespace HyperMesh.Autonomic.Host.Tests.Trust;

/// <summary>The list of what was published together: read as it is, and never where somebody else may have written it.</summary>
[SupportedOSPlatform("linux")]
public sealed class ShippedDigestsTests : IDisposable
{
    private const string Digest = "12f67efc96e0f91db34159a12a1ee3926b2c6199dc493746b7eb36c9a73fe735";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_line_is_a_digest_and_what_it_is_of()
    {
        var list = _folder.Write("trust.sha256", $"{Digest}  plugin execute-bpf\n");

        ShippedDigests.Read(list).ShouldBe([Digest]);
    }

    [Fact]
    public void Where_there_is_no_list_nothing_is_shipped() => ShippedDigests.Read(_folder["trust.sha256"]).ShouldBeEmpty();

    [Fact]
    public void A_list_that_others_may_write_vouches_for_nothing()
    {
        var list = _folder.Write("trust.sha256", $"{Digest}  plugin execute-bpf\n");
        File.SetUnixFileMode(list, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherWrite);

        Should.Throw<UsageException>(() => ShippedDigests.Read(list)).Message.ShouldContain($"chmod go-w {list}");
    }

    [Theory]
    [InlineData("")]
    [InlineData("12f67efc  plugin execute-bpf")]
    [InlineData("12F67EFC96E0F91DB34159A12A1EE3926B2C6199DC493746B7EB36C9A73FE735  plugin execute-bpf")]
    public void A_damaged_list_is_refused_with_its_line(string line)
    {
        var list = _folder.Write("trust.sha256", $"{Digest}  plugin execute-bpf\n{line}\n");

        Should.Throw<UsageException>(() => ShippedDigests.Read(list)).Message.ShouldContain($"{list}:2");
    }
}
