namespace HyperMesh.Autonomic.Documents.Tests;

public sealed class NearestNameTests
{
    private static readonly string[] Known = ["interval", "cooldown", "hold", "match", "target-load", "id"];

    [Theory]
    [InlineData("intervall", "interval")]
    [InlineData("intreval", "interval")]
    [InlineData("Cooldown", "cooldown")]
    [InlineData("cool_down", "cooldown")]
    [InlineData("hodl", "hold")]
    [InlineData("targetLoad", "target-load")]
    [InlineData("target_load", "target-load")]
    [InlineData("ID", "id")]
    [InlineData("catch", "match")]
    public void Find_SlipOfTheKeyboard_GivesTheNameMeant(string typed, string meant) => NearestName.Find(typed, Known).ShouldBe(meant);

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("is")]
    [InlineData("colour")]
    [InlineData("threshold")]
    public void Find_NothingNear_GivesNull(string typed) => NearestName.Find(typed, Known).ShouldBeNull();

    [Fact]
    public void Find_VeryLongText_GivesNullAtOnce() => NearestName.Find(new string('x', 4_000_000), Known).ShouldBeNull();

    [Fact]
    public void Hint_NothingNear_ListsTheNamesWhenTheyAreFew()
    {
        NearestName.Hint("hodl", Known).ShouldBe("did you mean 'hold'?");
        NearestName.Hint("zzz", Known).ShouldBe("use one of: interval, cooldown, hold, match, target-load, id");
        NearestName.Hint("zzz", ["only"]).ShouldBe("use 'only'");
        NearestName.Hint("zzz", []).ShouldBeNull();
        NearestName.Hint("zzz", Enumerable.Range(0, 13).Select(i => $"name-{i}")).ShouldBeNull();
    }
}
