using HyperMesh.Autonomic.Engine.Knowledge;

namespace HyperMesh.Autonomic.Host.Tests.Knowledge;

public sealed class TrimCommandTests : CliTests
{
    private const int Old = 2500;
    private const int New = 1200;
    private readonly string _store;

    public TrimCommandTests()
    {
        _store = _state["knowledge.db"];
        var now = TimeProvider.System.GetUtcNow();
        using var journal = Journal.Open(_store, new JournalSettings { Sync = JournalSync.AtCheckpoints });
        for (var i = 0; i < Old + New; i++)
            journal.Append(i < Old ? now - TimeSpan.FromDays(60) + TimeSpan.FromSeconds(i) : now - TimeSpan.FromHours(1), new Note("test", $"note {i}"), []);
    }

    [Fact]
    public void Trim_DryRun_SaysWhatWouldGoAndLeavesTheStoreAsItIs()
    {
        var before = File.ReadAllBytes(_store);
        var dry = Trim("--older-than", "30d", "--dry-run");
        dry.ExitCode.ShouldBe(0, dry.ToString());
        dry.Output.ShouldContain($"2,500 records before {Old + 1} would go (");
        var json = Trim("--older-than", "30d", "--dry-run", "-o", "json").OfKind("trim").ShouldHaveSingleItem();
        (json.GetProperty("dryRun").GetBoolean(), json.GetProperty("removed").GetInt64(), json.GetProperty("before").GetInt64()).ShouldBe((true, Old, Old + 1));
        json.GetProperty("record").ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);
        File.ReadAllBytes(_store).ShouldBe(before);
    }

    [Fact]
    public void Trim_OldRecords_AreGoneAndTheRestVerifies()
    {
        var trim = Trim("--older-than", "30d", "-o", "json");
        trim.ExitCode.ShouldBe(0, trim.ToString());
        var said = trim.OfKind("trim").ShouldHaveSingleItem();
        (said.GetProperty("removed").GetInt64(), said.GetProperty("record").GetInt64()).ShouldBe((Old, Old + New + 1));
        said.GetProperty("bytesAfter").GetInt64().ShouldBeLessThan(said.GetProperty("bytesBefore").GetInt64());
        var verify = _cli.Run("knowledge", "verify", "--store", _store, "-o", "json");
        verify.ExitCode.ShouldBe(0, verify.ToString());
        verify.Lines[0].GetProperty("trimmed").GetProperty("before").GetInt64().ShouldBe(Old + 1);
        _cli.Run("knowledge", "log", "--store", _store, "--last", "5000", "-o", "json").Lines[0].GetProperty("id").GetInt64().ShouldBe(Old + 1);

        var again = Trim("--older-than", "30d");
        (again.ExitCode, again.Output.Trim()).ShouldBe((0, $"nothing is to go from {_store}"));
    }

    [Fact]
    public void Trim_BySize_KeepsTheNewestThousandInAnyCase()
    {
        var trim = Trim("--larger-than", "1k", "-o", "json");
        trim.ExitCode.ShouldBe(0, trim.ToString());
        trim.OfKind("trim").ShouldHaveSingleItem().GetProperty("removed").GetInt64().ShouldBe(Old + New - 1000);
        _cli.Run("knowledge", "verify", "--store", _store).ExitCode.ShouldBe(0);
    }

    [Fact]
    public void Trim_WhileALoopHasTheStore_IsRefusedButForADryRun()
    {
        using var taken = new FileStream(_store + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        var refused = Trim("--older-than", "30d");
        refused.ExitCode.ShouldBe(2, refused.ToString());
        refused.Errors.ShouldContain("is written by a loop, which removes old records by itself: set spec.knowledge.retention");
        Trim("--older-than", "30d", "--dry-run").ExitCode.ShouldBe(0);
    }

    [Theory]
    [InlineData(new string[0], "what is to go? Name an age with --older-than, a size with --larger-than, or both")]
    [InlineData(new[] { "--older-than", "old" }, "--older-than: 'old' is not a duration such as 30d or 12h")]
    [InlineData(new[] { "--larger-than", "big" }, "--larger-than: 'big' is not a size such as 500M or 1G")]
    [InlineData(new[] { "--larger-than", "0" }, "--larger-than: '0' is not a size such as 500M or 1G")]
    public void Trim_BadInput_IsRefusedWithTheMend(string[] words, string expected)
    {
        var refused = Trim(words);
        refused.ExitCode.ShouldBe(2, refused.ToString());
        refused.Errors.ShouldContain(expected);
        refused.Errors.ShouldNotContain("   at ");
    }

    private CliResult Trim(params string[] words) => _cli.Run(["knowledge", "trim", .. words, "--store", _store]);
}
