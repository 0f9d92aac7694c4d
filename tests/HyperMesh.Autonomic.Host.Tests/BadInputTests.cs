namespace HyperMesh.Autonomic.Host.Tests;

public sealed class BadInputTests : CliTests
{
    private static readonly string Incident = Cli.InRoot("samples", "recordings", "udp-flood.jsonl.gz");

    [Fact]
    public void Replay_PolicyWithMistakes_SaysAllOfThemAndStartsNothing()
    {
        var policy = _state.Write("bad.yaml", """
            apiVersion: hypermesh.autonomic/v1
            kind: Policy
            metadata: { name: bad }
            spec:
              rules:
                - name: first
                  when:
                    metric: { name: xdp_packets_total, of: rate, op: ">", value: 1k }
                  for: 5
                  then:
                    - xdp.swap: { program: xdp_firewal, config: {} }
                  cooldwon: 1m
                - name: second
                  when:
                    anomaly: { metric: xdp_packets_total, of: rate, severity: hihg }
                  then:
                    - xdp.swap: { program: xdp_firewall, config: { rules: [{ action: drop, port: 70000 }] } }
                  mode: approved
            """);

        var replay = _cli.Run("replay", Incident, "--policies", policy, "-o", "json");

        replay.ExitCode.ShouldBe(2);
        replay.Output.ShouldBeEmpty();
        replay.Errors.ShouldContain($"{policy}:9:12: ");
        replay.Errors.ShouldContain("a duration needs a unit");
        replay.Errors.ShouldContain($"{policy}:11:32: there is no program 'xdp_firewal'; did you mean 'xdp_firewall'?");
        replay.Errors.ShouldContain($"{policy}:12:7: unknown key 'cooldwon'; did you mean 'cooldown'?");
        replay.Errors.ShouldContain($"{policy}:15:67: ");
        replay.Errors.ShouldContain("did you mean 'high'?");
        replay.Errors.ShouldContain("'70000' is no port");
        replay.Errors.ShouldContain("did you mean 'approve'?");
        File.Exists(_state["replay.db"]).ShouldBeFalse();
    }

    [Fact]
    public void Run_ManifestWithMistakes_SaysAllOfThemAndStartsNothing()
    {
        _state.Write("mine.bpf.o", "");
        var manifest = _state.Write("mine.yaml", """
            apiVersion: hypermesh.autonomic/v1
            kind: Program
            metadata: { name: mine }
            spec:
              type: xpd
              hooks: [xdp]
              license: GPL
              maps:
                a_name_that_is_too_long: { onSwap: keep }
              counters:
                - { metric: mine, map: nothing }
            """);

        var run = _cli.Run("run", "--programs", _state.Path, "--policies", "policies");

        run.ExitCode.ShouldBe(2, run.ToString());
        run.Errors.ShouldContain($"{manifest}:5:9: ");
        run.Errors.ShouldContain("did you mean 'xdp'?");
        run.Errors.ShouldContain($"{manifest}:9:5: map name 'a_name_that_is_too_long' is longer than 15 characters");
        run.Errors.ShouldContain($"{manifest}:11:17: ");
        run.Errors.ShouldNotContain("   at ");
        File.Exists(_state["knowledge.db"]).ShouldBeFalse();
    }

    [Fact]
    public void Replay_RecordingWithMistakes_SaysAllOfThem()
    {
        var recording = _state.Write("bad.jsonl", """
            {"hypermesh":"recording/1"}
            {"t":"2026-01-01T00:00:00Z","s":{"a":1}}
            {"t":"2025-01-01T00:00:00Z","s":{"a":1}}
            {"t":"2026-01-01T00:00:01Z","s":{"a":"x"}}
            {"t":"2026-01-01T00:00:02Z","s":{"a
            """);

        var replay = _cli.Run("replay", recording, "--policies", "policies");

        replay.ExitCode.ShouldBe(2);
        replay.Errors.ShouldContain($"{recording}:3:");
        replay.Errors.ShouldContain("time does not go on");
        replay.Errors.ShouldContain($"{recording}:4:");
        replay.Errors.ShouldContain($"{recording}:5:");
        replay.Errors.ShouldNotContain("   at ");
    }

    [Theory]
    [InlineData("rpelay")]
    [InlineData("replay")]
    [InlineData("run", "--interval", "5")]
    [InlineData("run", "--interface", "a/b/c")]
    [InlineData("knowledge", "why", "x")]
    [InlineData("demo", "-o", "xml")]
    [InlineData("status", "--pins", "pins")]
    public void Run_WrongUsage_Is2WithoutAStackTrace(params string[] arguments)
    {
        var result = _cli.Run(arguments);

        result.ExitCode.ShouldBe(2, result.ToString());
        result.Errors.ShouldContain("--help");
        result.Errors.ShouldNotContain("   at ");
    }

    [Theory]
    [InlineData("'7' is no value for --format; use one of: jsonl, annotations, openmetrics", "knowledge", "export", "--format", "7")]
    [InlineData("'jsnl' is no value for --format; did you mean 'jsonl'?", "knowledge", "export", "--format", "jsnl")]
    [InlineData("'0' is no value for --output; use one of: text, json", "programs", "-o", "0")]
    [InlineData("'xml' is no value for --output; use one of: text, json, yaml", "status", "-o", "xml")]
    [InlineData("'1' is no value for --direction; use one of: ingress, egress", "netpol", "explain", "f", "a", "b", "--direction", "1")]
    [InlineData("'x' is no number for ID", "knowledge", "why", "x")]
    [InlineData("'x' is no number for --revision", "fleet", "policy", "promote", "--revision", "x")]
    [InlineData("'60d' is too long for --for; the longest is 49d", "probe", "tracepoint:a:b", "--for", "60d")]
    public void Run_ValueThatIsNone_IsToldInWordsOfTheCommandLine(string expected, params string[] arguments)
    {
        var result = _cli.Run(arguments);

        result.ExitCode.ShouldBe(2, result.ToString());
        result.Errors.ShouldContain(expected);
        result.Errors.ShouldNotContain("System.");
        result.Errors.ShouldNotContain("HyperMesh.");
    }

    [Theory]
    [InlineData("token", "new", "anna", "--expires", "9999999d")]
    [InlineData("policy", "silence", "a/b", "--for", "9999999d")]
    public void Run_TimeThatNoDateComesOf_IsWrongUsage(params string[] arguments)
    {
        var result = _cli.Run(arguments);

        result.ExitCode.ShouldBe(2, result.ToString());
        result.Errors.ShouldContain("'9999999d' is no duration for ");
    }

    [Fact]
    public void Run_WordInCapitals_IsTaken() => _cli.Run("token", "list", "-o", "JSON").ExitCode.ShouldBe(0);

    [Fact]
    public void Replay_StoreThatIsThere_IsNotOverwritten()
    {
        var file = _state.Write("precious.txt", "mine");

        var replay = _cli.Run("replay", Incident, "--policies", "policies", "--store", file);

        replay.ExitCode.ShouldBe(2);
        replay.Errors.ShouldContain(file);
        File.ReadAllText(file).ShouldBe("mine");
    }

    [Fact]
    public void Run_BaselineProgramThatIsNone_NamesTheNearest()
    {
        var run = _cli.Run("run", "--interface", "nosuch0", "--program", "xdp_packet_countre");

        run.ExitCode.ShouldBe(2, run.ToString());
        run.Errors.ShouldContain("did you mean 'xdp_packet_counter'?");
    }

    [Fact]
    public void KnowledgeLog_StoreThatIsNone_IsNamed()
    {
        var file = _state.Write("garbage.db", new string('x', 4096));

        var log = _cli.Run("knowledge", "log", "--store", file);

        log.ExitCode.ShouldBe(1);
        log.Errors.ShouldContain(file);
        log.Errors.ShouldNotContain("   at ");
    }

    [Fact]
    public void PolicyCheck_ShippedPolicies_AreInOrder()
    {
        var check = _cli.Run("policy", "check", "policies", "-o", "json");

        check.ExitCode.ShouldBe(0, check.ToString());
        check.Lines[^1].GetProperty("valid").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public void Doctor_Json_NamesEveryFactAndItsMend()
    {
        var doctor = _cli.Run("doctor", "-o", "json");

        var facts = doctor.Lines.Single().GetProperty("facts").EnumerateArray().ToList();
        facts.Select(fact => fact.GetProperty("name").GetString()).ShouldContain("bpffs");
        foreach (var fact in facts.Where(fact => fact.GetProperty("status").GetString() == "missing"))
            fact.GetProperty("mend").GetString().ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public void PluginsList_Json_HasTheShippedPlugins()
    {
        var list = _cli.Run("plugins", "list", "-o", "json");

        list.ExitCode.ShouldBe(0, list.ToString());
        list.Lines.Single().GetProperty("plugins").EnumerateArray().Select(plugin => plugin.GetProperty("name").GetString())
            .ShouldBe(["analyze-mlnet", "execute-bpf", "execute-command", "execute-route", "execute-webhook", "mesh", "monitor-ebpf", "monitor-host", "monitor-prometheus"]);
    }
}
