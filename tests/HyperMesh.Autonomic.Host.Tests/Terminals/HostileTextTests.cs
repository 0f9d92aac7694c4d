using System.Text;
using System.Text.Json;
using HyperMesh.Autonomic.Host.Cli;

namespace HyperMesh.Autonomic.Host.Tests.Terminals;

/// <summary>Labels of strangers may hold what steers a terminal: titles, colours, lines that are written over.</summary>
public sealed class HostileTextTests : CliTests
{
    // As an exporter may write it: sets the title, wipes the screen, and begins a line of its own; with a C1 control of 8 bits.
    private const string Hostile = "eth0\u001b]0;owned\u0007\u001b[2J\u009b31m\nok";
    private readonly string _recording;
    private readonly string _policy;

    public HostileTextTests()
    {
        var series = JsonSerializer.Serialize($"load{{interface=\"eth0\",name=\"{Hostile.Replace("\n", "\\n", StringComparison.Ordinal)}\"}}");
        var lines = new StringBuilder("""{"hypermesh":"recording/1"}""").Append('\n');
        for (var second = 0; second < 20; second++)
            lines.Append(System.Globalization.CultureInfo.InvariantCulture, $"{{\"t\":\"2026-01-01T00:00:{second:D2}Z\",\"s\":{{{series}:{(second < 10 ? 1 : 90)}}}}}\n");
        _recording = _state.Write("hostile.jsonl", lines.ToString());
        _policy = _state.Write("policy.yaml", """
            apiVersion: hypermesh.autonomic/v1
            kind: Policy
            metadata: { name: p }
            spec:
              rules:
                - name: r
                  groupBy: [name]
                  when: { metric: { name: load, op: ">", value: 50 } }
                  then: [escalate: { message: "{{ labels.name }}" }]
                  mode: dryRun
            """);
    }

    [Fact]
    public void EveryVerbThatShowsLabels_LeavesNothingThatSteersTheTerminal()
    {
        var store = _state["store.db"];
        foreach (var words in (string[][])
        [
            ["replay", _recording, "--policies", _policy, "--store", store],
            ["recording", "info", _recording],
            ["knowledge", "log", "--store", store],
            ["knowledge", "why", "3", "--store", store],
            ["knowledge", "stats", "--store", store],
            ["policy", "explain", "--on", _recording, "--at", "2026-01-01T00:00:15Z", "--policies", _policy],
            ["policy", "learn", _recording],
        ])
        {
            var said = _cli.Run(words);
            var all = said.Output + said.Errors;
            all.ShouldNotBeEmpty();
            all.Where(c => char.IsControl(c) && c is not ('\n' or '\r' or '\t')).ShouldBeEmpty($"{string.Join(' ', words)}: {JsonSerializer.Serialize(all)}");
            all.Split('\n').ShouldNotContain(line => line.StartsWith("ok", StringComparison.Ordinal), $"{string.Join(' ', words)}: {all}");
        }
    }

    [Fact]
    public void Json_HasTheLabelAsItIs()
    {
        var replay = _cli.Run("replay", _recording, "--policies", _policy, "-o", "json");
        replay.ExitCode.ShouldBe(0, replay.ToString());
        replay.OfKind("symptom").First().GetProperty("group").GetString().ShouldNotBeNull().ShouldContain("\u001b]0;owned\u0007");
    }

    [Theory]
    [InlineData("plain text, äöü, 日本\ta tab", "plain text, äöü, 日本\ta tab")]
    [InlineData("\u001b[31mred\u0007\u009b", "?[31mred??")]
    public async Task Write_ByAnyMethod_ReplacesWhatSteers(string text, string expected)
    {
        var inner = new StringWriter();
        var writer = new PlainWriter(inner);
        writer.Write(text);
        writer.Write(text.ToCharArray(), 0, text.Length);
        writer.Write(text.AsSpan());
        writer.WriteLine(text);
        writer.WriteLine(text.AsSpan());
        writer.Write(text[0]);
        writer.Write("{0}", text);
        await writer.WriteAsync(text);
        await writer.WriteLineAsync(text.AsMemory());
        inner.ToString().ShouldBe($"{expected}{expected}{expected}{expected}\n{expected}\n{expected[0]}{expected}{expected}{expected}\n");
    }
}
