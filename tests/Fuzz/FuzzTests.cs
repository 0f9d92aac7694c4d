namespace HyperMesh.Autonomic.Fuzz;

/// <summary>Every parser that takes bytes from outside, with some hundred inputs each, always the same ones; the long run is <c>dotnet run --project tests/Fuzz</c>.</summary>
public sealed class FuzzTests
{
    private const int Seed = 1;

    public static TheoryData<string> Targets => [.. AllTargets.Names];

    public static TheoryData<string, string> Failed
    {
        get
        {
            var files = new TheoryData<string, string>();
            foreach (var name in AllTargets.Names)
                foreach (var file in Regressions.Of(name))
                    files.Add(name, Path.GetFileName(file));
            return files;
        }
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void Parser_MutatedInput_AnswersAsItPromises(string target)
    {
        var campaign = new Campaign(AllTargets.Find(target)!, Seed);
        Narrow.Run(
            () =>
            {
                while (campaign.Executions < campaign.Target.Tries)
                    campaign.Step();
            },
            () => campaign.Executions).ShouldBeTrue($"input {campaign.Executions} takes for ever");

        campaign.Failures.Select(failed => $"{failed.Failure.Text}\n{failed.Input.Length} bytes: {Convert.ToBase64String(failed.Input.AsSpan(0, Math.Min(failed.Input.Length, 600)))}").ShouldBeEmpty();
        campaign.Answers.ShouldBeGreaterThan(1, "all inputs get the same answer, so the target reads none");
    }

    [Theory]
    [MemberData(nameof(Failed))]
    public void Parser_InputThatFailedOnce_AnswersAsItPromises(string target, string file)
    {
        var input = File.ReadAllBytes(Regressions.Of(target).Single(path => Path.GetFileName(path) == file));

        Narrow.Run(() => AllTargets.Find(target)!.Run(input), () => 0).ShouldBeTrue($"{file} takes for ever");
    }

    [Fact]
    public void Campaign_SameSeed_TriesTheSameInputs()
    {
        Inputs().ShouldBe(Inputs());

        static List<string> Inputs()
        {
            var inputs = new List<string>();
            var campaign = new Campaign(AllTargets.Find("duration")!, Seed, input => inputs.Add(Convert.ToBase64String(input)));
            for (var i = 0; i < 100; i++)
                campaign.Step();
            return inputs;
        }
    }

    [Fact]
    public void Campaign_ParserThatThrows_FindsAndShrinksTheInput()
    {
        var target = new FuzzTarget("weak", () => [[1, 2, 3, 4, 5, 6, 7, 8]], input => input.AsSpan().Contains((byte)'Z') ? throw new InvalidOperationException("Z") : "fine");
        var campaign = new Campaign(target, Seed);
        while (!campaign.Failures.Any() && campaign.Executions < 20_000)
            campaign.Step();

        var (failure, input) = campaign.Failures.ShouldHaveSingleItem();
        Minimizer.Run(target, input, failure.Identity).ShouldBe("Z"u8.ToArray());
    }

    [Fact]
    public void Target_ThatTakesMemoryWithoutEnd_BreaksItsPromise()
    {
        var target = new FuzzTarget("greedy", () => [], _ => $"{new byte[200 << 20].Length}");

        Should.Throw<BrokenPromiseException>(() => target.Run([1]));
    }
}
