using System.Text.Json;
using System.Text.Json.Nodes;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Engine.Tests.Policies;
using HyperMesh.Autonomic.Host.Settings;
using HyperMesh.Autonomic.Host.Tests.Control;

namespace HyperMesh.Autonomic.Host.Tests.Settings;

/// <summary>The configuration: what it may say, what overrides it, and that its schema says the same as its reader.</summary>
public sealed class ConfigCommandTests : IDisposable
{
    private const string Whole = """
        run: { interfaces: [eth0, blue/eth1], interval: 50ms, policies: p, store: s.db, programs: bpf, pins: /sys/fs/bpf/x, program: xdp_counter, attachMode: skb }
        onStop: keep
        control: { socket: c.sock, owner: root, group: "0", mode: "0640" }
        plugins: { folders: [more], disabled: [x], settings: { x: { a: 1 } } }
        trust: { unsigned: allow, keys: [], sha256: [], capabilities: [] }
        knowledge: { retention: { age: 30d, size: 100M } }
        fleet: { name: f, node: n, lease: 15s, etcd: { endpoints: [http://127.0.0.1:1] } }
        """;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Show_FileAndEnvironment_TheEnvironmentWins()
    {
        var file = Write(Whole);
        using var cli = new Cli(_folder) { Variables = new Dictionary<string, string> { ["HYPERMESH_INTERVAL"] = "10ms", ["HYPERMESH_ON_STOP"] = "detach" } };

        var shown = cli.Run("config", "show", "--effective", "--config", file, "-o", "json");

        shown.ExitCode.ShouldBe(0, shown.ToString());
        var settings = shown.Lines.Single();
        Said(settings, "run.interval").ShouldBe(("10ms", "HYPERMESH_INTERVAL"));
        Said(settings, "onStop").ShouldBe(("detach", "HYPERMESH_ON_STOP"));
        Said(settings, "run.interfaces").ShouldBe(("eth0,blue/eth1", file));
        Said(settings, "run.store").ShouldBe((_folder["s.db"], file), "a path is meant from the file's folder");
        Said(settings, "control.socket").ShouldBe((_folder["c.sock"], file));
    }

    [Fact]
    public async Task Run_FlagOverEnvironmentOverFile_TheFlagWins()
    {
        var policies = _folder.Write("policies.yaml", ControlPolicies.Ask);
        var file = Write("run: { store: file.db, policies: none, interval: 1s }");
        using var cli = new Cli(_folder)
        {
            Variables = new Dictionary<string, string> { ["HYPERMESH_STORE"] = _folder["environment.db"], ["HYPERMESH_POLICIES"] = policies },
        };
        using var daemon = await new RunningDaemon(cli, _folder, "--config", file).ReadyAsync();

        var status = await daemon.GetAsync("/v1/status");

        status.GetProperty("store").GetProperty("path").GetString().ShouldBe(daemon.Store, "--store");
        status.GetProperty("policies").GetProperty("path").GetString().ShouldBe(policies, "HYPERMESH_POLICIES");
        daemon.End().ShouldBe(0);
    }

    [Theory]
    [InlineData("run: { interval: never }", "'never' is no duration")]
    [InlineData("run: { intervall: 1s }", "did you mean 'interval'?")]
    [InlineData("run: { attachMode: drvv }", "'drvv' is none of auto, drv, skb")]
    [InlineData("run: { interfaces: [\"a b\"] }", "a b")]
    [InlineData("onStop: leave", "'leave' is none of detach, keep")]
    [InlineData("control: { mode: \"0777\" }", "'0777' is no mode of a socket")]
    [InlineData("control: { owner: nobody-here }", "there is no user 'nobody-here'")]
    public void Check_BadFile_SaysThePlaceAndTheMend(string spec, string words)
    {
        using var cli = new Cli(_folder);
        var checkedFile = cli.Run("config", "check", Write(spec));
        checkedFile.ExitCode.ShouldBe(2, checkedFile.ToString());
        checkedFile.Errors.ShouldContain(words);
        checkedFile.Errors.ShouldContain("hypermesh.yaml:5:");
    }

    [Fact]
    public void Check_BadEnvironment_NamesTheVariable()
    {
        using var cli = new Cli(_folder) { Variables = new Dictionary<string, string> { ["HYPERMESH_INTERVAL"] = "soon" } };
        var checkedFile = cli.Run("config", "check", Write(Whole));
        checkedFile.ExitCode.ShouldBe(2);
        checkedFile.Errors.ShouldContain("HYPERMESH_INTERVAL: 'soon' is no duration; write it as 100ms, 5s or 2m");
    }

    [Fact]
    public void Schema_EveryKey_IsOneThatTheReaderKnows()
    {
        var problems = new ProblemList();
        Configuration.ReadFile(Write(Whole), problems).ShouldNotBeNull(string.Join('\n', problems));
        foreach (var section in ConfigurationLanguage.Sections)
            foreach (var key in section.Keys)
            {
                var found = new ProblemList();
                Configuration.ReadFile(Write($"{section.Name}: {{ {key.Name}: [] }}"), found);
                string.Join('\n', found).ShouldNotContain("unknown key", customMessage: $"{section.Name}.{key.Name}");
            }
    }

    [Fact]
    public void Schema_DocumentsThatTheReaderTakesAndRefuses_AreTakenAndRefused()
    {
        using var cli = new Cli(_folder);
        var schema = JsonNode.Parse(cli.Run("config", "schema").Output)!.AsObject();
        var validator = new JsonSchemaValidator(schema);
        Accepts(Whole).ShouldBe((true, true));
        foreach (var bad in new[] { "run: { interval: never }", "run: { intervall: 1s }", "onStop: leave", "other: 1", "fleet: { name: f }", "trust: { unsigned: perhaps }" })
            Accepts(bad).ShouldBe((false, false), bad);

        (bool Reader, bool Schema) Accepts(string spec)
        {
            var file = Write(spec);
            var json = Resource.ReadFile(file, "Configuration", new ProblemList())[0].Spec.Mapping.ToJson();
            var document = new JsonObject { ["apiVersion"] = Resource.ApiVersion, ["kind"] = "Configuration", ["metadata"] = new JsonObject(), ["spec"] = json };
            return (Configuration.ReadFile(file, new ProblemList()) is not null, validator.Accepts(document));
        }
    }

    private static (string?, string?) Said(JsonElement settings, string name) =>
        (settings.GetProperty(name).GetProperty("value").GetString(), settings.GetProperty(name).GetProperty("from").GetString());

    private string Write(string spec) => _folder.Write(
        "hypermesh.yaml",
        "apiVersion: hypermesh.autonomic/v1\nkind: Configuration\nmetadata: { name: test }\nspec:\n" + string.Concat(spec.Split('\n').Select(line => $"  {line}\n")));
}
