namespace HyperMesh.Autonomic.Bpf.Tests.Manifests;

public class ConfigMistakeTests
{
    private const string NoSource = "write it as 192.0.2.0/24 or 2001:db8::/32";
    private const string NoPort = "a port is a number from 0 to 65535, or a range of them such as 1000-2000";
    private const string NoRate = "write packets a second, up to 1000000000, as 1000, 1000pps, 10kpps or 1mpps";
    private const string Fields = "action, source, destination, protocol, port, sourcePort, direction, rate, burst, priority";
    private const string NoProtocol = "use one of: icmp, igmp, tcp, udp, gre, esp, ah, icmpv6, sctp, udplite";

    public static TheoryData<string, string> Parameters => new()
    {
        { "[]", ": the configuration is no mapping" },
        { "null", ": the configuration is no mapping" },
        { "'rules'", ": the configuration is no mapping" },
        { "{'rule': []}", "/rule: xdp_firewall has no parameter 'rule'; did you mean 'rules'?" },
        { "{'defualt': 'drop'}", "/defualt: xdp_firewall has no parameter 'defualt'; did you mean 'default'?" },
        { "{'a/b~c': 1}", "/a~1b~0c: xdp_firewall has no parameter 'a/b~c'; use one of: rules, default, flows, flowPacketsPerSecond" },
        { "{'default': 'deny'}", "/default: 'deny' is not among its values; use one of: allow, drop" },
        { "{'default': 'Drop'}", "/default: 'Drop' is not among its values; did you mean 'drop'?" },
        { "{'default': 1}", "/default: '1' is not among its values; use one of: allow, drop" },
        { "{'default': null}", "/default: there is no value here" },
        { "{'default': 'drop', 'default': 'allow'}", "/default: 'default' is there twice" },
        { "{'rules': {'action': 'drop'}}", "/rules: this is no list of rules; write each rule as '- { … }'" },
        { "{'rules': 'drop'}", "/rules: this is no list of rules; write each rule as '- { … }'" },
    };

    public static TheoryData<string, string> Rules => new()
    {
        { "{}", "/rules/1: 'action' is missing in this rule" },
        { "{'action': 'drop', 'prot': 1}", "/rules/1/prot: a rule has no field 'prot'; did you mean 'port'?" },
        {
            "{'action': 'drop', 'interface': '10.0.0.1'}",
            $"/rules/1/interface: a rule has no field 'interface'; use one of: {Fields}"
        },
        { "{'action': 'drop', 'a/b': 1}", $"/rules/1/a~1b: a rule has no field 'a/b'; use one of: {Fields}" },
        { "{'action': 'drop', 'action': 'allow'}", "/rules/1/action: 'action' is there twice" },
        { "{'action': 'reject'}", "/rules/1/action: 'reject' is no action; use one of: allow, drop, limit" },
        { "{'action': 'dorp'}", "/rules/1/action: 'dorp' is no action; did you mean 'drop'?" },
        { "{'action': true}", "/rules/1/action: 'True' is no action; use one of: allow, drop, limit" },
        { "{'action': 'drop', 'protocol': 'tpc'}", "/rules/1/protocol: 'tpc' is no protocol; did you mean 'tcp'?" },
        { "{'action': 'drop', 'protocol': 'quic'}", $"/rules/1/protocol: 'quic' is no protocol; {NoProtocol}" },
        { "{'action': 'drop', 'protocol': 256}", $"/rules/1/protocol: '256' is no protocol; {NoProtocol}" },
        { "{'action': 'drop', 'protocol': -1}", $"/rules/1/protocol: '-1' is no protocol; {NoProtocol}" },
        { "{'action': 'drop', 'port': 70000}", $"/rules/1/port: '70000' is no port; {NoPort}" },
        { "{'action': 'drop', 'port': 65536}", $"/rules/1/port: '65536' is no port; {NoPort}" },
        { "{'action': 'drop', 'port': -1}", $"/rules/1/port: '-1' is no port; {NoPort}" },
        { "{'action': 'drop', 'port': 4.5}", $"/rules/1/port: '4.5' is no port; {NoPort}" },
        { "{'action': 'drop', 'port': 'http'}", $"/rules/1/port: 'http' is no port; {NoPort}" },
        { "{'action': 'drop', 'port': [80, 443]}", $"/rules/1/port: '[80, 443]' is no port; {NoPort}" },
        { "{'action': 'drop', 'port': null}", $"/rules/1/port: '' is no port; {NoPort}" },
        {
            "{'action': 'drop', 'protocol': 'icmp', 'port': 80}",
            "/rules/1/port: icmp has no ports, so this rule can match nothing; leave 'port' out"
        },
        {
            "{'action': 'drop', 'protocol': 58, 'port': 80}",
            "/rules/1/port: 58 has no ports, so this rule can match nothing; leave 'port' out"
        },
        {
            "{'action': 'drop', 'protocol': 'gre', 'port': 80}",
            "/rules/1/port: gre has no ports, so this rule can match nothing; leave 'port' out"
        },
        {
            "{'action': 'drop', 'protocol': 'gre', 'sourcePort': 80}",
            "/rules/1/sourcePort: gre has no ports, so this rule can match nothing; leave 'sourcePort' out"
        },
        { "{'action': 'drop', 'port': '2000-1000'}", $"/rules/1/port: '2000-1000' is no port; {NoPort}" },
        { "{'action': 'drop', 'port': '1000-70000'}", $"/rules/1/port: '1000-70000' is no port; {NoPort}" },
        { "{'action': 'drop', 'port': '1000-'}", $"/rules/1/port: '1000-' is no port; {NoPort}" },
        { "{'action': 'drop', 'port': '1-2-3'}", $"/rules/1/port: '1-2-3' is no port; {NoPort}" },
        { "{'action': 'drop', 'sourcePort': 'dns'}", $"/rules/1/sourcePort: 'dns' is no sourcePort; {NoPort}" },
        { "{'action': 'drop', 'destination': '10.0.0.0/33'}", $"/rules/1/destination: '10.0.0.0/33' is no destination; {NoSource}" },
        {
            "{'action': 'drop', 'source': '10.0.0.1', 'destination': '2001:db8::1'}",
            "/rules/1: one network is of IPv4, the other of IPv6, so this rule can match nothing"
        },
        { "{'action': 'drop', 'direction': 'ingres'}", "/rules/1/direction: 'ingres' is no direction; did you mean 'ingress'?" },
        { "{'action': 'drop', 'direction': 'in'}", "/rules/1/direction: 'in' is no direction; use one of: ingress, egress, both" },
        { "{'action': 'limit'}", "/rules/1: 'rate' is missing in a rule that limits; write 'rate: 1000pps'" },
        { "{'action': 'limit', 'rate': 0}", $"/rules/1/rate: '0' is no rate; {NoRate}" },
        { "{'action': 'limit', 'rate': '1001mpps'}", $"/rules/1/rate: '1001mpps' is no rate; {NoRate}" },
        { "{'action': 'limit', 'rate': '10mbit'}", $"/rules/1/rate: '10mbit' is no rate; {NoRate}" },
        {
            "{'action': 'limit', 'rate': 10, 'burst': 0}",
            "/rules/1/burst: '0' is no burst; a burst is a number of packets from 1 to 1000000"
        },
        {
            "{'action': 'drop', 'rate': 10}",
            "/rules/1/rate: only a rule that limits has a rate; leave 'rate' out, or write 'action: limit'"
        },
        {
            "{'action': 'drop', 'priority': -1}", "/rules/1/priority: '-1' is no priority; a priority is a number from 0 to 1000000000"
        },
    };

    public static TheoryData<string> Sources =>
    [
        "10.0.0.0/33", "2001:db8::/129", "10.0.0.0/-1", "10.0.0.0/", "/8", "", "10.0.0.0/8/8", "10.0.0.256", "example.org",
        // Each of these is an address for .NET, but not the one that a reader would take it for.
        "10", "10.1", "10/8", "192.168/16", "010.0.0.1", "010.0.0.0/8", "0x0a.0.0.0/8", "fe80::1%1", "[2001:db8::1]",
        "[2001:db8::1]:443", "[2001:db8::]/32",
    ];

    [Theory]
    [MemberData(nameof(Parameters))]
    public void Compile_BadParameter_SaysWhere(string config, string expected) =>
        ConfigText.Problems(Json(config)).ShouldBe([expected]);

    [Theory]
    [MemberData(nameof(Rules))]
    public void Compile_BadRule_SaysWhere(string rule, string expected) =>
        ConfigText.Problems(Json($"{{'rules': [{{'action': 'allow'}}, {rule}]}}")).ShouldBe([expected]);

    [Theory]
    [MemberData(nameof(Sources))]
    public void Compile_BadSource_SaysWhere(string source) =>
        ConfigText.Problems(Json($"{{'rules': [{{'action': 'drop', 'source': '{source}'}}]}}"))
            .ShouldBe([$"/rules/0/source: '{source}' is no source; {NoSource}"]);

    [Fact]
    public void Compile_SourceAsANumber_SaysWhere() =>
        ConfigText.Problems(Json("{'rules': [{'action': 'drop', 'source': 10}]}"))
            .ShouldBe([$"/rules/0/source: '10' is no source; {NoSource}"]);

    [Fact]
    public void Compile_RuleThatIsText_SaysWhere() =>
        ConfigText.Problems(Json("{'rules': ['drop']}")).ShouldContain("/rules/0: this is no rule; write it as '{ action: …, … }'");

    [Fact]
    public void Compile_TooManyRules_SaysHowManyThereMayBe()
    {
        var rules = string.Join(',', Enumerable.Repeat("{'action': 'drop'}", 10_001));

        ConfigText.Problems(Json($"{{'rules': [{rules}]}}")).ShouldBe(["/rules: 10001 rules are more than the 10000 that the program holds"]);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("101")]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("\"10\"")]
    [InlineData("true")]
    public void Compile_BadInteger_SaysItsRange(string value)
    {
        var manifest = SampleManifest.Read(SampleManifest.Text).Manifests[0];
        var shown = value == "true" ? "True" : value.Trim('"');

        ConfigText.Problems($$"""{ "limit": {{value}} }""", manifest).ShouldBe([$"/limit: '{shown}' is no whole number from 1 to 100"]);
    }

    [Fact]
    public void Compile_ManyMistakes_AreReportedAtOnce()
    {
        var config = Json(
            """
            {
              'defaults': 'drop', 'default': 'deny',
              'rules': [
                {'source': '10.0.0.0/33', 'port': 70000},
                {'action': 'drop'},
                {'action': 'drop', 'protocol': 'icmp', 'port': 1, 'sport': 1}
              ]
            }
            """);

        ConfigText.Problems(config).ShouldBe(
            [
                "/defaults: xdp_firewall has no parameter 'defaults'; did you mean 'default'?",
                "/default: 'deny' is not among its values; use one of: allow, drop",
                "/rules/0: 'action' is missing in this rule",
                $"/rules/0/source: '10.0.0.0/33' is no source; {NoSource}",
                $"/rules/0/port: '70000' is no port; {NoPort}",
                "/rules/2/sport: a rule has no field 'sport'; did you mean 'port'?",
                "/rules/2/port: icmp has no ports, so this rule can match nothing; leave 'port' out",
            ],
            ignoreOrder: true);
    }

    // JSON with single quotes, which no value here contains.
    private static string Json(string text) => text.Replace('\'', '"');
}
