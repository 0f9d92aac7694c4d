namespace HyperMesh.Autonomic.Ebpf.Tests;

public class InterfaceNameTests
{
    [Theory]
    [InlineData("eth0", null, "eth0")]
    [InlineData("blue/eth0", "blue", "eth0")]
    [InlineData("fifteen-letters", null, "fifteen-letters")]
    [InlineData("enp0s3.100", null, "enp0s3.100")]
    public void Parse_ValidName_ComesBackTheSame(string text, string? netns, string name)
    {
        var parsed = InterfaceName.Parse(text);

        parsed.Netns.ShouldBe(netns);
        parsed.Name.ShouldBe(name);
        parsed.ToString().ShouldBe(text);
    }

    [Theory]
    [InlineData(null, "no interface")]
    [InlineData("", "no interface")]
    [InlineData("blue/", "no interface")]
    [InlineData("/eth0", "empty namespace")]
    [InlineData("../eth0", "no name")]
    [InlineData("a/b/c", "more than one '/'")]
    [InlineData("sixteen-letters-", "longer than 15")]
    [InlineData("eth 0", "space")]
    [InlineData("eth0:1", "':'")]
    [InlineData("..", "no name")]
    public void TryParse_InvalidName_SaysWhy(string? text, string reason)
    {
        InterfaceName.TryParse(text, out _, out var error).ShouldBeFalse();

        error.ShouldContain(reason);
    }

    [Fact]
    public void Index_Loopback_IsOne() => InterfaceName.Parse("lo").Index().ShouldBe(1);

    [Fact]
    public void Index_MissingInterface_ProposesTheNearest()
    {
        var error = Should.Throw<BpfException>(() => InterfaceName.Parse("lp0").Index()).Error;

        error.Message.ShouldContain("ENODEV");
        error.Message.ShouldContain("no interface 'lp0'");
        error.Mend.ShouldNotBeNull().ShouldContain("lo");
    }

    [Fact]
    public void Index_MissingNamespace_SaysHowToMakeIt()
    {
        var error = Should.Throw<BpfException>(() => InterfaceName.Parse("no-such-namespace-at-all/eth0").Index()).Error;

        error.Message.ShouldContain("no network namespace 'no-such-namespace-at-all'");
        error.Mend.ShouldBe("make it with 'ip netns add no-such-namespace-at-all'");
    }

    [KernelTheory]
    [InlineData(Offload.TxChecksum)]
    [InlineData(Offload.Gro)]
    public void Turn_Offload_IsOnOrOffAsAskedFor(Offload offload)
    {
        using var veth = new VethNamespace();

        foreach (var isOn in (bool[])[true, false, true])
        {
            veth.Left.Turn(offload, isOn);
            veth.Left.IsOn(offload).ShouldBe(isOn);
        }
    }

    [Fact]
    public void Turn_MissingInterface_SaysSo() =>
        Should.Throw<BpfException>(() => InterfaceName.Parse("lp0").Turn(Offload.Gro, true)).Error.Message.ShouldContain("no interface 'lp0'");

    [KernelFact]
    public void Device_OfAVeth_IsAsIpShowsIt()
    {
        using var veth = new VethNamespace();
        Command.Run("ip", "-n", veth.Name, "link", "set", "left", "address", "02:00:00:00:00:07");

        veth.Left.Mac().ToString().ShouldBe("020000000007");
        veth.Left.Driver().ShouldBe("veth");
        veth.Left.Mtu().ShouldBe(1500);
    }
}
