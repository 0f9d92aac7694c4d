using System.Buffers.Binary;
using System.Text.Json;

namespace HyperMesh.Autonomic.Bpf.Tests.Manifests;

/// <summary>What the loader writes, read back out of the kernel.</summary>
public class EverythingTests
{
    [KernelFact]
    public void Load_Scalars_AreInTheirMembers()
    {
        using var loaded = ProgramLoader.Load(
            Everything.Manifest,
            JsonElement.Parse("""{"limit":7,"drop":true,"mode":"forward","latency":"1.5ms","rate":"8mbit","secret":"01020304"}"""));

        var value = Value(loaded.Map("ev_config"), [0, 0, 0, 0]);
        BinaryPrimitives.ReadUInt64LittleEndian(value).ShouldBe(1_000_000ul);
        BinaryPrimitives.ReadUInt64LittleEndian(value.AsSpan(8)).ShouldBe(1_500ul);
        Convert.ToHexStringLower(value.AsSpan(16, 14)).ShouldBe("0700000000000000" + "01020304" + "01" + "01");
    }

    [KernelFact]
    public void Load_Table_FillsKeysAndMembers()
    {
        using var loaded = ProgramLoader.Load(Everything.Manifest, JsonElement.Parse("""
            {"routes":[
              {"to":"10.0.0.0/8","via":"lo","mac":"02:00:00:00:00:0a","port":443,"address":"192.0.2.1","protocol":"udp","name":"north"},
              {"to":"2001:db8::/32","weight":9}]}
            """));

        var routes = loaded.Map("ev_routes");
        Convert.ToHexStringLower(Value(routes, Key(104, "00000000000000000000ffff0a000000"))).ShouldBe(
            "01000000" + "02000000000a" + "01bb" + "00000000000000000000ffffc0000201" + "01000000" + "11000000" + "6e6f727468000000");
        Convert.ToHexStringLower(Value(routes, Key(32, "20010db8000000000000000000000000"))).ShouldBe(
            "00000000" + "000000000000" + "0000" + new string('0', 32) + "09000000" + "00000000" + new string('0', 16));
        BinaryPrimitives.ReadUInt32LittleEndian(Value(loaded.Map("ev_config"), [0, 0, 0, 0]).AsSpan(20)).ShouldBe(2u);
    }

    [KernelFact]
    public void Load_DeviceOfANamespace_IsWrittenInsideIt()
    {
        using var veth = new VethNamespace();

        using var loaded = ProgramLoader.Load(
            Everything.Manifest, JsonElement.Parse($$"""{"ports":[{"slot":1,"via":"lo"},{"slot":2,"via":"{{veth.Left}}"}]}"""));

        var ports = loaded.Map("ev_ports");
        BinaryPrimitives.ReadInt32LittleEndian(Value(ports, [1, 0, 0, 0])).ShouldBe(1);
        BinaryPrimitives.ReadInt32LittleEndian(Value(ports, [2, 0, 0, 0])).ShouldBe(veth.Left.Index());
    }

    [KernelFact]
    public void Load_InterfaceThatIsNotThere_NamesIt() =>
        Should.Throw<BpfException>(() => ProgramLoader.Load(
            Everything.Manifest, JsonElement.Parse("""{"routes":[{"to":"10.0.0.0/8","via":"hm-none0"}]}"""))).Message.ShouldContain("hm-none0");

    [KernelFact]
    public void Load_TextTooLong_SaysWhichItem() =>
        Should.Throw<ArgumentException>(() => ProgramLoader.Load(
            Everything.Manifest, JsonElement.Parse("""{"routes":[{"to":"::/0","name":"northwest"}]}""")))
            .Message.ShouldContain("/routes/0: 'northwest' has 9 bytes, and there is room for 7");

    [KernelFact]
    public void LoadFor_OtherKindOfHook_SaysWhichItIsFor() =>
        Should.Throw<BpfException>(() => ProgramLoader.LoadFor(Everything.Manifest, HookKind.TcEgress))
            .Message.ShouldContain("it has no function for a tc-egress hook; it is for xdp");

    [KernelFact]
    public void Canary_ConfigurationThatHolds_HasNoFailures() =>
        ProgramCanary.Run(Everything.Manifest, HookKind.Xdp, null).ShouldBeEmpty();

    [KernelFact]
    public void Canary_ConfigurationThatDoesNot_NamesCasePlaceAndVerdicts()
    {
        var failure = ProgramCanary.Run(Everything.Manifest, HookKind.Xdp, JsonElement.Parse("""{"drop":true}""")).ShouldHaveSingleItem();

        failure.ToString().ShouldEndWith("everything.yaml:75:7: canary 'IPv4 as configured' expects pass, the program gave drop");
    }

    private static byte[] Key(uint length, string address)
    {
        var key = new byte[20];
        BinaryPrimitives.WriteUInt32LittleEndian(key, length);
        Convert.FromHexString(address).CopyTo(key, 4);
        return key;
    }

    private static byte[] Value(BpfMap map, byte[] key)
    {
        var value = new byte[map.ValueBufferSize];
        map.TryLookup(key, value).ShouldBeTrue();
        return value;
    }
}
