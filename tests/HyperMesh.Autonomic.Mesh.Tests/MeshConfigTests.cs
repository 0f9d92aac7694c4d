using System.Net;
using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Mesh.Tests;

/// <summary>A node's document: what it says, and what is said of one that is wrong.</summary>
public sealed class MeshConfigTests : IDisposable
{
    private const string Good = """
        apiVersion: hypermesh.autonomic/v1
        kind: Mesh
        metadata: { name: anna }
        spec:
          namespace: hm-anna
          address: 10.0.0.1
          suite: classical
          identity: keys/anna.pem
          pins: pins.json
          socket: anna.sock
          beat: 20ms
          ports: { handshake: 1001, frames: 1002, beats: 1003 }
          keys: { lifetime: 30s, packets: 5000 }
          peers:
            - { name: boris, address: 10.0.0.2, fingerprint: "1111111111111111111111111111111111111111111111111111111111111111", link: { interface: to-boris, address: 10.1.0.2, mac: "02:00:00:00:00:01" } }
            - { name: clara, address: 10.0.0.3, link: { interface: to-clara, address: 10.1.0.3 } }
            - { name: doris, address: "2001:db8::4", fingerprint: "2222222222222222222222222222222222222222222222222222222222222222", via: [clara, boris] }
          networks:
            - { to: 192.0.2.0/24, peer: doris }
          classes:
            - { class: 1, dscp: [46, 34] }
            - { class: 2, dscp: 8, action: drop }
            - { class: 3, dscp: [10], action: remark, as: 12 }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("hypermesh-mesh-config-").FullName;

    private string File => Path.Combine(_folder, "anna.yaml");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Read_AllThatThereIs_IsTaken()
    {
        var problems = new ProblemList();
        var config = Read(Good, problems);
        problems.ToString().ShouldBeEmpty();
        config.ShouldNotBeNull();
        (config.Name, config.File, config.Namespace, config.Suite).ShouldBe(("anna", File, "hm-anna", HandshakeSuite.Classical));
        config.Address.ShouldBe(IPAddress.Parse("10.0.0.1"));
        (config.Identity, config.Pins, config.Socket).ShouldBe((InFolder("keys/anna.pem"), InFolder("pins.json"), InFolder("anna.sock")));
        (config.HandshakePort, config.FramePort, config.BeatPort).ShouldBe(((ushort)1001, (ushort)1002, (ushort)1003));
        (config.Beat, config.KeyLifetime, config.KeyPackets).ShouldBe((TimeSpan.FromMilliseconds(20), TimeSpan.FromSeconds(30), 5000ul));
        config.Peers.Select(peer => peer.Name).ShouldBe(["boris", "clara", "doris"]);
        config.Neighbours.Select(peer => peer.Name).ShouldBe(["boris", "clara"]);

        var (boris, doris) = (config.Peers[0], config.Peers[2]);
        (boris.Address, boris.Fingerprint).ShouldBe((IPAddress.Parse("10.0.0.2"), new string('1', 64)));
        (boris.Link!.Interface, boris.Link.Address).ShouldBe(("to-boris", IPAddress.Parse("10.1.0.2")));
        boris.Link.Mac!.GetAddressBytes().ShouldBe([2, 0, 0, 0, 0, 1]);
        config.InterfaceOf(boris.Link).ShouldBe("hm-anna/to-boris");
        config.Peers[1].Link!.Mac.ShouldBeNull();
        (doris.Address, doris.Link).ShouldBe((IPAddress.Parse("2001:db8::4"), null));
        doris.Via.ShouldBe(["clara", "boris"]);
        config.Networks.ShouldBe([(IPNetwork.Parse("192.0.2.0/24"), "doris")]);
        config.Classes.Select(one => (one.Number, string.Join(' ', one.Dscps), one.Action, one.As)).ShouldBe(
            [(1, "46 34", MeshClassAction.Forward, 0), (2, "8", MeshClassAction.Drop, 0), (3, "10", MeshClassAction.Remark, 12)]);
    }

    [Fact]
    public void Read_TheLeastThatIsNeeded_HasTheDefaults()
    {
        var problems = new ProblemList();
        var config = Read(
            """
            apiVersion: hypermesh.autonomic/v1
            kind: Mesh
            metadata: { name: anna }
            spec:
              address: 10.0.0.1
              identity: anna.pem
              peers:
                - { name: boris, address: 10.0.0.2, fingerprint: "1111111111111111111111111111111111111111111111111111111111111111", link: { interface: eth1, address: 10.1.0.2 } }
            """, problems);
        problems.ToString().ShouldBeEmpty();
        config.ShouldNotBeNull();
        (config.Suite, config.Namespace, config.Pins, config.Socket).ShouldBe((HandshakeSuite.Hybrid, null, null, "/run/hypermesh/mesh-anna.sock"));
        (config.HandshakePort, config.FramePort, config.BeatPort).ShouldBe(((ushort)51899, (ushort)51900, (ushort)51901));
        (config.Beat, config.KeyLifetime, config.KeyPackets).ShouldBe((TimeSpan.FromMilliseconds(5), TimeSpan.FromMinutes(2), 1ul << 32));
        config.Networks.ShouldBeEmpty();
        config.Classes.ShouldBeEmpty();
        config.InterfaceOf(config.Peers[0].Link!).ShouldBe("eth1");
    }

    [Theory]
    [InlineData("address: 10.0.0.1\n", "address: somewhere\n", "6:12: 'somewhere' is no address; write it as 192.0.2.1 or 2001:db8::1")]
    [InlineData("  address: 10.0.0.1\n", "", "5:3: 'address' is missing")]
    [InlineData("  identity: keys/anna.pem\n", "", "5:3: 'identity' is missing")]
    [InlineData("suite: classical", "suite: quantum", "7:10: ")]
    [InlineData("beat: 20ms", "beat: 20us", "11:9: ")]
    [InlineData("beat: 20ms", "beat: often", "11:9: ")]
    [InlineData("beat: 20ms", "beet: 20ms", "11:3: unknown key 'beet'; did you mean 'beat'?")]
    [InlineData("handshake: 1001", "handshake: 0", "12:23: ")]
    [InlineData("frames: 1002", "frames: 65536", "12:37: ")]
    [InlineData("frames: 1002", "frame: 1002", "12:29: unknown key 'frame'; did you mean 'frames'?")]
    [InlineData("beats: 1003", "beats: 1002", "12:50: beats and frames cannot come to one port")]
    [InlineData("lifetime: 30s", "lifetime: 1s", "13:21: ")]
    [InlineData("packets: 5000", "packets: 1", "13:35: ")]
    [InlineData("packets: 5000", "packet: 5000", "13:26: unknown key 'packet'; did you mean 'packets'?")]
    [InlineData("\"111111111", "\"11111111G", "15:54: this is no fingerprint; it has 64 digits")]
    [InlineData("\"111111111", "\"11111111", "15:54: this is no fingerprint; it has 64 digits")]
    [InlineData("02:00:00:00:00:01", "02:00:00:00:00", "'02:00:00:00:00' is no MAC address; write it as 02:00:00:00:00:01")]
    [InlineData("02:00:00:00:00:01", "mac", "'mac' is no MAC address")]
    [InlineData("02:00:00:00:00:01", "", "'' is no MAC address")]
    [InlineData("interface: to-boris, ", "", "15:128: 'interface' is missing")]
    [InlineData("address: 10.1.0.2", "address: 10.1.2", "'10.1.2' is no address; write it as 192.0.2.1 or 2001:db8::1")]
    [InlineData("address: 10.1.0.2", "address: 010.1.0.2", "'010.1.0.2' is no address")]
    [InlineData("name: clara, ", "", "16:7: 'name' is missing")]
    [InlineData("name: clara", "name: boris", "15:5: 'boris' is named twice")]
    [InlineData("name: clara", "name: anna", "15:5: 'anna' is named twice")]
    [InlineData("address: 10.0.0.3", "address: 10.0.0.2", "15:5: 10.0.0.2 is the address of two nodes")]
    [InlineData("address: 10.0.0.3", "address: 10.0.0.1", "15:5: 10.0.0.1 is the address of two nodes")]
    [InlineData("interface: to-clara", "interface: to-boris", "15:5: 'to-boris' is the interface of two links; a link has an interface of its own")]
    [InlineData("2222222222222222222222222222222222222222222222222222222222222222", "1111111111111111111111111111111111111111111111111111111111111111", "is the fingerprint of two nodes")]
    [InlineData("via: [clara, boris]", "via: [clare, boris]", "15:5: 'clare' is named in 'via', and is no neighbour; did you mean 'clara'?")]
    [InlineData("via: [clara, boris]", "via: [doris]", "15:5: 'doris' is named in 'via', and is no neighbour")]
    [InlineData("via: [clara, boris]", "via: clara", "17:")]
    [InlineData("  pins: pins.json\n", "", "14:5: nothing says who 'clara' is; give its 'fingerprint', or a file for 'pins'")]
    [InlineData("to: 192.0.2.0/24", "to: 192.0.2.0/33", "19:13: '192.0.2.0/33' is no network; write it as 192.0.2.0/24")]
    [InlineData("to: 192.0.2.0/24", "to: 010.1.0.0/16", "19:13: '010.1.0.0/16' is no network; write it as 192.0.2.0/24")]
    [InlineData("to: 192.0.2.0/24", "to: 192.0.2.1/24", "19:13: '192.0.2.1/24' has bits behind its prefix; write 192.0.2.0/24")]
    [InlineData("to: 192.0.2.0/24", "to: 2001:db8::1/32", "19:13: '2001:db8::1/32' has bits behind its prefix; write 2001:db8::/32")]
    [InlineData("peer: doris", "peer: dorri", "19:5: 'dorri' is no peer; use one of: boris, clara, doris")]
    [InlineData("class: 1, ", "", "21:7: 'class' is missing")]
    [InlineData("class: 1,", "class: 8,", "21:16: ")]
    [InlineData("class: 1,", "class: 0,", "21:25: class 0 has every DSCP that no other class has; leave 'dscp' out")]
    [InlineData("class: 1,", "class: 2,", "21:5: class 2 is there twice")]
    [InlineData("class: 1,", "klass: 1,", "21:9: unknown key 'klass'")]
    [InlineData(", dscp: [46, 34]", "", "21:7: class 1 has no DSCP; name those that are of it, such as [46]")]
    [InlineData("[46, 34]", "[]", "21:25: class 1 has no DSCP")]
    [InlineData("[46, 34]", "[46, 64]", "21:30: ")]
    [InlineData("[46, 34]", "[46, expedited]", "21:30: ")]
    [InlineData("[46, 34]", "{ 46: 34 }", "21:25: ")]
    [InlineData("[46, 34]", "[46, 8]", "21:5: DSCP 8 is named twice; a DSCP is of one class")]
    [InlineData("dscp: 8,", "dscp: -8,", "22:25: ")]
    [InlineData("dscp: 8,", "dscp: 0,", "21:5: class 2 drops DSCP 0, and with it the handshakes")]
    [InlineData("class: 2, dscp: 8,", "class: 0,", "21:5: class 0 drops DSCP 0, and with it the handshakes")]
    [InlineData("action: drop", "action: dorp", "22:36: ")]
    [InlineData("action: drop", "action: drop, as: 3", "22:46: only what is remarked gets another DSCP; say 'action: remark'")]
    [InlineData("action: remark, as: 12", "action: remark", "23:39: nothing says as what it is remarked; give 'as', a DSCP from 0 to 63")]
    [InlineData("as: 12", "as: 64", "23:51: ")]
    [InlineData("kind: Mesh", "kind: Policy", "2:7: ")]
    [InlineData("kind: Mesh", "kind: [", ": ")]
    [InlineData("name: anna }", "name: an na }", "3:19: 'an na' is no name")]
    [InlineData("identity: keys/anna.pem", "identity: \"a\\0b\"", "8:13: ")]
    [InlineData("identity: keys/anna.pem", "identity: \"\"", "8:13: '' is no path of a file")]
    [InlineData("pins: pins.json", "pins: \"a\\0b\"", "9:9: ")]
    [InlineData("socket: anna.sock", "socket: \"a\\0b\"", "10:11: ")]
    [InlineData("socket: anna.sock", "socket: [a]", "10:11: ")]
    public void Read_WithSomethingWrong_SaysWhereAndWhat(string good, string bad, string expected)
    {
        var text = Good.ReplaceLineEndings("\n");
        text.ShouldContain(good);
        var problems = new ProblemList();
        Read(text.Replace(good, bad, StringComparison.Ordinal), problems).ShouldBeNull();
        problems.Select(problem => problem.ToString()[File.Length..]).ShouldContain(problem => problem.Contains(expected, StringComparison.Ordinal), problems.ToString());
        problems.ShouldAllBe(problem => problem.Place.File == File && problem.Place.Line > 0);
    }

    [Fact]
    public void Read_TwoBadAddresses_AreNotCalledTheSame()
    {
        var problems = new ProblemList();
        Read(Good.Replace("10.0.0.2", "x", StringComparison.Ordinal).Replace("10.0.0.3", "y", StringComparison.Ordinal), problems).ShouldBeNull();
        problems.Count.ShouldBe(2, problems.ToString());
    }

    [Theory]
    [InlineData("  address: 10.0.0.1\n")]
    [InlineData("  identity: keys/anna.pem\n")]
    [InlineData("address: 10.0.0.3, ")]
    [InlineData("to: 192.0.2.0/24, ")]
    public void Read_SomethingMissing_IsSaidOnce(string what)
    {
        var problems = new ProblemList();
        Read(Good.Replace(what, "", StringComparison.Ordinal), problems).ShouldBeNull();
        problems.ShouldHaveSingleItem().Message.ShouldEndWith("is missing");
    }

    [Fact]
    public void Read_NoNeighbour_SaysSo()
    {
        var problems = new ProblemList();
        var text = Good[..Good.IndexOf("    - { name: boris", StringComparison.Ordinal)]
            + "    - { name: doris, address: 10.0.0.4 }";
        Read(text, problems).ShouldBeNull();
        problems.ShouldHaveSingleItem().ToString().ShouldBe($"{File}:15:5: no peer is a neighbour; give those on a line of this node a 'link'");
    }

    [Fact]
    public void Read_SocketTooLongForTheKernel_SaysSo()
    {
        var problems = new ProblemList();
        Read(Good.Replace("anna.sock", new string('s', 120), StringComparison.Ordinal), problems).ShouldBeNull();
        problems.ShouldHaveSingleItem().ToString().ShouldContain("is too long for a socket; the kernel takes 107 bytes");
    }

    [Fact]
    public void Read_MorePeersThanABeatTellsOf_SaysSo()
    {
        var lines = Enumerable.Range(0, DistanceTable.Most - 2).Select(i => $"    - {{ name: n{i}, address: 10.2.{i >> 8}.{i & 255} }}");
        var text = Good.Replace("  networks:", string.Join('\n', lines) + "\n  networks:", StringComparison.Ordinal);
        var problems = new ProblemList();
        Read(text, problems).ShouldBeNull();
        problems.ShouldHaveSingleItem().ToString().ShouldContain("129 peers are more than a beat tells of; a mesh has no more than 129 nodes");

        var one = text[..text.IndexOf("    - { name: n0", StringComparison.Ordinal)] + text[text.IndexOf("    - { name: n1,", StringComparison.Ordinal)..];
        problems = new ProblemList();
        Read(one, problems).ShouldNotBeNull(problems.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("just words")]
    [InlineData("- a\n- list")]
    [InlineData("apiVersion: hypermesh.autonomic/v1\nkind: Mesh\nmetadata: { name: a }\n")]
    [InlineData("apiVersion: hypermesh.autonomic/v1\nkind: Mesh\nmetadata: { name: a }\nspec: {}\n")]
    [InlineData("apiVersion: hypermesh.autonomic/v1\nkind: Mesh\nmetadata: { name: a }\nspec: { peers: [] }\n")]
    [InlineData("apiVersion: hypermesh.autonomic/v1\nkind: Mesh\nmetadata: { name: a }\nspec: { peers: [1, {}, [], null, { link: 1 }, { link: { mac: {} } }], networks: [1, {}], ports: 1, keys: [] }\n")]
    public void Read_NoNodeAtAll_IsAProblemAndNoException(string text)
    {
        var problems = new ProblemList();
        Read(text, problems).ShouldBeNull();
        problems.HasErrors.ShouldBeTrue();
    }

    [Fact]
    public void Read_TwoNodesOrNoFile_SaysSo()
    {
        var problems = new ProblemList();
        Read($"{Good}\n---\n{Good}", problems).ShouldBeNull();
        problems.ShouldHaveSingleItem().ToString().ShouldBe($"{File}:1:1: there is to be one node in it");
        problems = new ProblemList();
        MeshConfig.Read(InFolder("missing.yaml"), problems).ShouldBeNull();
        problems.ShouldHaveSingleItem().ToString().ShouldContain("missing.yaml");
    }

    [Fact]
    public void Read_AnyLineLostOrCutShort_NeverThrows()
    {
        var lines = Good.Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            foreach (var instead in new[] { null, lines[i][..(lines[i].Length / 2)], lines[i] + " }", lines[i].Replace(": ", ":\t", StringComparison.Ordinal), lines[i].Replace(":", "", StringComparison.Ordinal) })
            {
                var problems = new ProblemList();
                var config = Read(string.Join('\n', lines.Index().Select(one => one.Index == i ? instead : one.Item).OfType<string>()), problems);
                (config is null).ShouldBe(problems.HasErrors, $"line {i + 1}: {problems}");
            }
        }
    }

    private MeshConfig? Read(string text, ProblemList problems)
    {
        System.IO.File.WriteAllText(File, text);
        return MeshConfig.Read(File, problems);
    }

    private string InFolder(string file) => Path.Combine(_folder, file);
}
