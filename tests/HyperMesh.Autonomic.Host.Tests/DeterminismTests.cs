using System.Globalization;
using System.Text;

namespace HyperMesh.Autonomic.Host.Tests;

/// <summary>Same inputs, same bytes: the built program in other time zones, languages and machines.</summary>
public sealed class DeterminismTests : IDisposable
{
    private static readonly string[][] Machines =
    [
        ["TZ=UTC", "LANG=C", "DOTNET_PROCESSOR_COUNT=1"],
        ["TZ=Asia/Kathmandu", "LANG=de_DE.UTF-8", "LC_ALL=tr_TR.UTF-8", "DOTNET_PROCESSOR_COUNT=16", "DOTNET_TieredCompilation=0"],
        // Without vectors, and with the C library's older logarithms: as on a processor of another kind.
        [
            "TZ=America/St_Johns", "LANG=ja_JP.UTF-8", "DOTNET_PROCESSOR_COUNT=3", "DOTNET_EnableHWIntrinsic=0", "DOTNET_gcServer=0",
            "GLIBC_TUNABLES=glibc.cpu.hwcaps=-FMA,-AVX2,-FMA_Usable,-AVX2_Usable,-FMA4",
        ],
    ];

    private readonly TempFolder _folder = new();
    private readonly List<Cli> _started = [];

    public void Dispose()
    {
        foreach (var cli in _started)
            cli.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("udp-flood", "policies")]
    [InlineData("syn-flood", "policies")]
    [InlineData("noisy-neighbour", "{auto}")]
    public void Replay_OnAnyMachine_PrintsAndJournalsTheSameBytes(string recording, string policies)
    {
        var path = policies == "{auto}" ? _folder.Write("auto.yaml", Auto) : policies;
        Everywhere(cli => Run(cli, "replay", Cli.InRoot("samples", "recordings", $"{recording}.jsonl.gz"), "--policies", path, "-o", "json")
            + Run(cli, "knowledge", "log", "--store", Path.Combine(StateOf(cli), "replay.db"), "-o", "json"));
    }

    [Fact]
    public void ReplayAsText_OnAnyMachine_PrintsTheSameBytes() =>
        Everywhere(cli => Run(cli, "replay", Cli.InRoot("samples", "recordings", "udp-flood.jsonl.gz"), "--policies", "policies/udp-flood.yaml"));

    [Fact]
    public void Recordings_OnAnyMachine_AreTheSameBytes() => Everywhere(cli =>
    {
        var incident = Cli.InRoot("samples", "recordings", "udp-flood.jsonl.gz");
        var file = Path.Combine(StateOf(cli), "p.jsonl");
        Run(cli, "recording", "perturb", incident, "--scale", "1.1", "--noise", "0.3", "--gaps", "3", "--gap-length", "200ms", "--clock-jumps", "2", "--resets", "2", "--seed", "9", "--out", file);
        return File.ReadAllText(file) + Run(cli, "recording", "info", incident, "-o", "json") + Run(cli, "recording", "info", incident);
    });

    [Fact]
    public void Detect_OnAnyMachine_WritesTheSameBytes()
    {
        var text = new StringBuilder("timestamp,value\n");
        for (var i = 0; i < 1500; i++)
            text.AppendLine(CultureInfo.InvariantCulture, $"{JanuaryFirst.AddMinutes(5 * i):yyyy-MM-dd HH:mm:ss},{(i * 7919 % 1009 / 10.0) + (i is > 1200 and < 1210 ? 900 : 0)}");
        Directory.CreateDirectory(_folder["in"]);
        _folder.Write("in/a.csv", text.ToString());
        _folder.Write("in/b.csv", text.Replace("00,1", "00,3").ToString());
        Everywhere(cli =>
        {
            var output = Path.Combine(StateOf(cli), "out");
            Run(cli, "detect", _folder["in"], "--out", output);
            return string.Concat(Directory.GetFiles(output, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(File.ReadAllText));
        });
    }

    private static DateTime JanuaryFirst { get; } = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private const string Auto = """
        apiVersion: hypermesh.autonomic/v1
        kind: Policy
        metadata: { name: auto }
        spec:
          target: { interface: "*" }
          rules:
            - name: anything
              when:
                any:
                  - anomaly: { metric: host_network_transmit_bytes_total, of: rate, severity: low }
                  - anomaly: { metric: host_network_receive_bytes_total, of: rate, severity: low }
              then: [escalate: { message: look at it }]
              mode: enforce
        """;

    private void Everywhere(Func<Cli, string> work)
    {
        var said = new List<string>();
        foreach (var machine in Machines)
        {
            Directory.CreateDirectory(_folder[$"state{said.Count}"]);
            // The state folder is a variable as well: env takes the last one that it is told.
            var cli = new Cli(_folder) { Under = ["env", .. machine, $"HYPERMESH_STATE={_folder[$"state{said.Count}"]}"] };
            _started.Add(cli);
            said.Add(work(cli));
            said[^1].Length.ShouldBeGreaterThan(100);
            said[^1].ShouldBe(said[0], string.Join(' ', machine));
        }
    }

    private static string StateOf(Cli cli) => cli.Under[^1]["HYPERMESH_STATE=".Length..];

    private static string Run(Cli cli, params string[] arguments)
    {
        var result = cli.Run(arguments);
        result.ExitCode.ShouldBe(0, result.ToString());
        return result.Output;
    }
}
