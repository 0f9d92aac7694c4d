using System.Text.Json;
using Authoring.Tests.Packages;

namespace Authoring.Tests.Plugins;

/// <summary>A stranger's plugins, from the template to their end, in a daemon that runs.</summary>
[Collection(Workbench.Name)]
public sealed class LifeTests(Workbench bench) : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>The commands that 'plugins new' names, and no others: three, with itself.</summary>
    [Theory]
    [InlineData("Journey", "monitor", "many-open-files")]
    [InlineData("Waypoint", "detector", "far-from-usual")]
    public async Task New_TheCommandsThatItNames_LeadToASymptom(string name, string kind, string rule)
    {
        var folder = await bench.BuiltAsync(name, kind);
        using var cli = new Cli(_folder);
        var next = Next(cli, name, kind);
        next.Count.ShouldBe(2);
        next[0].ShouldStartWith("dotnet build ");
        var words = next[1].Replace(_folder["again"], folder, StringComparison.Ordinal).Split(' ');
        words[0].ShouldBe("./hypermesh");
        JsonElement symptom;
        if (kind == "detector")
        {
            var replayed = cli.Run([.. words[1..], "-o", "json"]);
            replayed.ExitCode.ShouldBe(0, replayed.ToString());
            symptom = replayed.OfKind("symptom").First();
        }
        else
        {
            using var daemon = new Daemon(_folder, words[2..]);
            symptom = await daemon.UntilAsync("symptom", record => Says(record, "state", "raised"));
            daemon.Stop().ShouldBe(0);
        }

        symptom.GetProperty("rule").GetString().ShouldEndWith($"/{rule}");
    }

    [Theory]
    [InlineData("Journey", "monitor")]
    [InlineData("Waypoint", "detector")]
    [InlineData("Beacon", "executor")]
    public async Task New_ThePluginAsItIs_KeepsEveryRule(string name, string kind)
    {
        var folder = await bench.BuiltAsync(name, kind);
        using var cli = new Cli(_folder);
        var result = cli.Run("plugins", "check", folder, "-o", "json", "--execute");
        result.ExitCode.ShouldBe(0, result.ToString());
    }

    [Fact]
    public async Task New_TheTestsThatItHas_Pass()
    {
        var folder = await bench.BuiltAsync("Beacon", "executor");
        var said = await Workbench.RunAsync(folder, "dotnet", "test", "tests", "-nodeReuse:false", "--nologo");
        said.ShouldContain("Passed!");
    }

    [Fact]
    public async Task Plugins_DroppedIntoARunningDaemon_ActAreReplacedAndGo()
    {
        var (monitor, executor) = (await bench.BuiltAsync("Journey", "monitor"), await bench.BuiltAsync("Beacon", "executor"));
        Directory.CreateDirectory(_folder["plugins"]);
        Directory.CreateDirectory(_folder["policies"]);
        // What an earlier run has left in its file is put back when a rule goes; it must not pass for what this run does.
        var (first, second) = ($"first {Guid.NewGuid():N}", $"second {Guid.NewGuid():N}");
        Policy("quiet", "host_load1", "< -1", "escalate: { message: never }");
        using var daemon = new Daemon(_folder, "--plugins", _folder["plugins"], "--policies", _folder["policies"]);
        await Note(daemon, "loop", "started");

        // Dropped: its series is seen, and its action done.
        Deploy(monitor, "journey");
        Deploy(executor, "beacon");
        await Note(daemon, "plugin", "beacon");
        Policy("light", "journey_open_files", "> 0", $"beacon.set: {{ text: {first} }}");
        var done = await daemon.UntilAsync("outcome", record => Says(record, "status", "succeeded"));
        done.GetRawText().ShouldContain($"says '{first}'");
        daemon.Records.Last(record => Says(record, "kind", "symptom")).GetRawText().ShouldContain("\"series\":\"journey_open_files\"");

        // Replaced: the new version brings another series, and the policy that asks for it acts.
        Deploy(await NewVersionAsync(monitor), "journey");
        await Note(daemon, "plugin", "journey");
        File.Delete(_folder["policies/light.yaml"]);
        Policy("lamp", "journey_open_handles", "> 0", $"beacon.set: {{ text: {second} }}");
        await daemon.UntilAsync(
            "outcome", record => Says(record, "status", "succeeded") && record.GetRawText().Contains($"says '{second}'", StringComparison.Ordinal));
        daemon.Records.Last(record => Says(record, "kind", "symptom") && Says(record, "state", "raised")).GetRawText()
            .ShouldContain("\"series\":\"journey_open_handles\"");

        // Removed: it says so.
        Directory.Delete(_folder["plugins/journey"], recursive: true);
        await daemon.UntilAsync("note", record => Says(record, "subject", "plugin") && record.GetProperty("text").GetString()!.StartsWith("journey was removed", StringComparison.Ordinal));
        daemon.Stop().ShouldBe(0, daemon.Errors);

        using var cli = new Cli(_folder);
        var log = cli.Run("knowledge", "log", "--store", daemon.Store, "-o", "json");
        log.ExitCode.ShouldBe(0, log.ToString());
        log.Output.ShouldContain("beacon.set");
    }

    private List<string> Next(Cli cli, string name, string kind)
    {
        var made = cli.Run("plugins", "new", name, "--kind", kind, "--out", _folder["again"], "-o", "json");
        made.ExitCode.ShouldBe(0, made.ToString());
        return [.. made.Lines[0].GetProperty("next").EnumerateArray().Select(command => command.GetString()!)];
    }

    /// <summary>The plugin with another metric.</summary>
    private async Task<string> NewVersionAsync(string plugin)
    {
        var changed = Path.Combine(bench.Path, "Journey2");
        foreach (var file in Directory.EnumerateFiles(plugin, "*", SearchOption.AllDirectories)
                     .Where(file => !file.Contains("/bin/", StringComparison.Ordinal) && !file.Contains("/obj/", StringComparison.Ordinal)))
        {
            var to = Path.Combine(changed, Path.GetRelativePath(plugin, file));
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.WriteAllText(to, File.ReadAllText(file)
                .Replace("journey_open_files", "journey_open_handles", StringComparison.Ordinal).Replace("0.1.0<", "0.2.0<", StringComparison.Ordinal)
                .Replace("version: 0.1.0", "version: 0.2.0", StringComparison.Ordinal));
        }

        await Workbench.RunAsync(changed, "dotnet", "build", "Journey.csproj", "-c", "Release", "-nodeReuse:false", "--nologo", "-v", "quiet");
        return changed;
    }

    /// <summary>Puts the build output in place as a careful deployment does: beside, then by a rename.</summary>
    private void Deploy(string plugin, string name)
    {
        var (fresh, place) = (_folder[$"fresh-{name}"], _folder[$"plugins/{name}"]);
        Directory.CreateDirectory(fresh);
        foreach (var file in Directory.EnumerateFiles(Path.Combine(plugin, "bin", "Release", "net10.0")))
            File.Copy(file, Path.Combine(fresh, Path.GetFileName(file)));
        if (Directory.Exists(place))
            foreach (var file in Directory.EnumerateFiles(fresh))
                File.Move(file, Path.Combine(place, Path.GetFileName(file)), overwrite: true);
        else
            Directory.Move(fresh, place);
    }

    private void Policy(string name, string metric, string comparison, string step) => File.WriteAllText(_folder[$"policies/{name}.yaml"], $$"""
        apiVersion: hypermesh.autonomic/v1
        kind: Policy
        metadata: { name: {{name}} }
        spec:
          target: { node: "*" }
          rules:
            - name: rule
              when: { metric: { name: {{metric}}, op: "{{comparison.Split(' ')[0]}}", value: {{comparison.Split(' ')[1]}} } }
              then:
                - {{step}}
              cooldown: 1s
              mode: enforce
        """);

    private static Task<JsonElement> Note(Daemon daemon, string subject, string text) => daemon.UntilAsync(
        "note", record => Says(record, "subject", subject) && record.GetProperty("text").GetString()!.Contains(text, StringComparison.Ordinal));

    private static bool Says(JsonElement record, string member, string value) => record.TryGetProperty(member, out var said) && said.GetString() == value;
}
