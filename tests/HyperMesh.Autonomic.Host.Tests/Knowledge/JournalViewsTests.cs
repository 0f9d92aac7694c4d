using System.Text.RegularExpressions;
using HyperMesh.Autonomic.Ebpf.Tests.Kernel;
using HyperMesh.Autonomic.Engine.Knowledge;

namespace HyperMesh.Autonomic.Host.Tests.Knowledge;

/// <summary>What docs/knowledge.md says of the views, with the sqlite3 tool.</summary>
public sealed partial class JournalViewsTests(ReplayedStore store) : IClassFixture<ReplayedStore>
{
    public static TheoryData<string> Examples => [.. Blocks];

    private static IEnumerable<string> Blocks => SqlBlock().Matches(File.ReadAllText(Cli.InRoot("docs", "knowledge.md"))).Select(match => match.Groups[1].Value);

    [Theory]
    [MemberData(nameof(Examples))]
    public void Example_OfTheDocument_Runs(string sql)
    {
        var (code, output) = Query(store.Path, sql);

        code.ShouldBe(0, output);
        // In this store nothing is open or mistrusted.
        (output.Length > 0).ShouldBe(!sql.Contains("open_symptoms", StringComparison.Ordinal), output);
    }

    [Fact]
    public void Views_Columns_AreThoseOfTheDocument()
    {
        var rows = ViewRow().Matches(File.ReadAllText(Cli.InRoot("docs", "knowledge.md")));
        rows.Count.ShouldBe(9);
        foreach (Match row in rows)
        {
            var (_, output) = Query(store.Path, $"SELECT group_concat(name, ', ') FROM pragma_table_info('{row.Groups[1].Value}')");
            output.Trim().ShouldBe(row.Groups[2].Value.Replace("\"", "", StringComparison.Ordinal), row.Groups[1].Value);
        }
    }

    [Fact]
    public void Rules_OfTheReplay_AreWhatStatsSays()
    {
        var (_, output) = Query(store.Path, "SELECT fired, acted, helped, unmet, rolled_back, failed_actions, held_back, open_now FROM rules");
        output.Trim().ShouldBe("1|1|1|0|0|0|0|0");
    }

    [Fact]
    public void Why_InSql_IsTheWalkOfTheVerb()
    {
        var why = Blocks.Single(sql => sql.Contains("RECURSIVE", StringComparison.Ordinal));
        var (_, output) = Query(store.Path, why);
        var ids = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => long.Parse(line.Split('|')[1])).Order();

        var newest = store.Replay.OfKind("outcome").Last().GetProperty("id").GetInt64();
        ids.ShouldBe(store.Ask("why", $"{newest}", "-o", "json").Lines.Select(line => line.GetProperty("id").GetInt64()).Order());
    }

    [Fact]
    public async Task Views_WhileAnotherProcessWrites_AreReadAndDisturbNobody()
    {
        using var folder = new TempFolder();
        var path = folder["live.db"];
        using var journal = Journal.Open(path);
        var writing = Task.Run(() =>
        {
            for (var i = 0; i < 2000; i++)
                journal.Append(DateTimeOffset.UnixEpoch.AddSeconds(i), Hold(i), []);
        });
        var seen = 0;
        do
        {
            var (code, output) = Query(path, "SELECT held_back FROM rules");
            code.ShouldBe(0, output);
            var now = output.Length == 0 ? 0 : int.Parse(output);
            now.ShouldBeGreaterThanOrEqualTo(seen);
            seen = now;
        }
        while (!writing.IsCompleted);
        await writing;
        Query(path, "SELECT held_back FROM rules").Output.Trim().ShouldBe("2000");
    }

    [Fact]
    public void Views_HostileText_IsTakenAsText()
    {
        using var folder = new TempFolder();
        using var journal = Journal.Open(folder["hostile.db"]);
        journal.Append(DateTimeOffset.UnixEpoch, new Hold(new RuleId("p", "r"), "eth0'; DROP TABLE records; --", "\"}],'\n", null, "{a=\"\\\"\"}"), []);

        Query(folder["hostile.db"], "SELECT target, \"group\" FROM holds").Output.Trim().ShouldBe("eth0'; DROP TABLE records; --|{a=\"\\\"\"}");
    }

    private static Hold Hold(int number) => new(new RuleId("p", "r"), "eth0", $"reason {number}", null);

    private static (int Code, string Output) Query(string path, string sql) => Command.Try("sqlite3", "-readonly", path, sql);

    [GeneratedRegex("```sql\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex SqlBlock();

    [GeneratedRegex(@"^\| `(\w+)` \| [^|]+ \| `([^`]+)` \|$", RegexOptions.Multiline)]
    private static partial Regex ViewRow();
}
