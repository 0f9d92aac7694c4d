namespace HyperMesh.Autonomic.Bpf.Tests.Manifests;

public sealed class ProgramConfigFileTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Theory]
    [InlineData("attachMode: drv\npriority: 100\ndefault: drop\n")]
    [InlineData("xdp_firewall:\n  attachMode: drv\n  priority: 100\n  default: drop\nxdp_packet_counter: {}\n")]
    [InlineData("{\n\t\"xdp_firewall\":{\"attachMode\":\"drv\",\"priority\":100,\"default\":\"drop\"}}\n")]
    public void Read_EitherForm_GivesParametersModeAndPriority(string text)
    {
        var (read, problems) = Read(text);

        problems.ShouldBeEmpty();
        read.ShouldNotBeNull();
        (read.Config.ToString(), read.AttachMode, read.Priority).ShouldBe(("""{"default":"drop"}""", "drv", 100));
    }

    [Fact]
    public void Read_TheExampleOfTheFirewall_IsTaken()
    {
        var (read, problems) = Read(
            "xdp_firewall: {attachMode: drv, rules: [{action: drop, source: 192.168.1.100}, {action: allow, protocol: tcp, port: 443}]}");

        problems.ShouldBeEmpty();
        read!.Config!.Value.GetProperty("rules").GetArrayLength().ShouldBe(2);
    }

    [Theory]
    [InlineData("default: deny\npriority: 0\n", "1:10: 'deny' is not among its values|2:11: '0' is not between 1 and 65535")]
    [InlineData("attachMode: driver\n", "1:13: unknown value 'driver'; use one of: drv, skb, auto, hw")]
    [InlineData("rules:\n  - { action: drop, source: 10.1.2.3/8 }\n", "2:29: '10.1.2.3/8' is no source; write 10.0.0.0/8")]
    [InlineData("xdp_firewal: {}\nxdp_packet_counter: {}\n", "1:1: there is no program 'xdp_firewal'; did you mean 'xdp_firewall'?|1:1: nothing here is for xdp_firewall")]
    [InlineData("defualt: drop\n", "1:10: xdp_firewall has no parameter 'defualt'; did you mean 'default'?")]
    [InlineData("[1]\n", "1:1: expected a mapping, found a list")]
    public void Read_Mistake_IsReportedAtItsPlace(string text, string expected)
    {
        var (read, problems) = Read(text);

        read.ShouldBeNull();
        foreach (var (problem, words) in problems.Zip(expected.Split('|')))
            problem.ShouldStartWith(words);
        problems.Count.ShouldBe(expected.Split('|').Length);
    }

    public void Dispose() => _folder.Dispose();

    private (ProgramConfiguration? Read, List<string> Problems) Read(string text)
    {
        File.WriteAllText(_folder["config.yaml"], text);
        var problems = new ProblemList();
        var read = ProgramConfigFile.Read(_folder["config.yaml"], ConfigText.Firewall, ["xdp_firewall", "xdp_packet_counter"], problems);
        return (read, [.. problems.Select(problem => problem.ToString().Replace(_folder["config.yaml"] + ":", ""))]);
    }
}
