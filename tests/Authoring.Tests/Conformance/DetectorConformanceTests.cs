using HyperMesh.Autonomic;
using HyperMesh.Autonomic.Conformance;
using HyperMesh.Autonomic.Detection;

namespace Authoring.Tests.Conformance;

/// <summary>Each rule has detectors that break it, and it alone.</summary>
public sealed class DetectorConformanceTests
{
    private static readonly Dictionary<string, (string Rule, IDetectorFactory Factory)> Bad = new()
    {
        ["has a name in capitals"] = ("detector/description", new StoryDetectors { Name = "Story" }),
        ["has a default out of its range"] = ("detector/description", new StoryDetectors
        {
            Parameters = [new DetectorParameter("slack", ParameterForm.Number, 11, 0, 10, "How much.")],
            New = () => new StoryDetector(),
        }),
        ["throws on large values"] = ("detector/throws", new StoryDetectors { New = () => new Throws() }),
        ["answers with infinity"] = ("detector/range", new StoryDetectors { New = () => new Infinite() }),
        ["throws a die"] = ("detector/deterministic", new StoryDetectors { New = () => new Dice() }),
        ["knows the greatest value of all series"] = ("detector/causal", new StoryDetectors { New = () => new KnowsAll() }),
        ["forgets in a snapshot"] = ("detector/restore", new StoryDetectors { New = () => new Forgets() }),
        ["takes any bytes"] = ("detector/foreign", new StoryDetectors { New = () => new TakesAny() }),
        ["throws on a snapshot that is too short"] = ("detector/foreign", new StoryDetectors { New = () => new ThrowsOnShort() }),
        ["allocates"] = ("detector/allocation", new StoryDetectors { New = () => new Allocates() }),
    };

    public static TheoryData<string> Names => [.. Bad.Keys];

    public static TheoryData<string> Ours => [.. DetectorCatalog.All.Select(factory => factory.Name)];

    [Fact]
    public async Task Check_GoodDetector_KeepsEveryRule()
    {
        var report = await DetectorConformance.CheckAsync(new StoryDetectors());
        report.Results.Select(result => result.Rule).ShouldBe(DetectorRules.All);
        report.Results.ShouldAllBe(result => result.Verdict == RuleVerdict.Kept, report.ToString());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Check_DetectorThatBreaksARule_FailsExactlyThatRule(string name)
    {
        var report = await DetectorConformance.CheckAsync(Bad[name].Factory);
        report.Findings.Select(finding => finding.Rule.Id).ShouldBe([Bad[name].Rule], report.ToString());
        report.Results.Count.ShouldBe(DetectorRules.All.Count);
    }

    [Fact]
    public void Rules_OfDetectors_AreEachBrokenBySomebody() =>
        Bad.Values.Select(bad => bad.Rule).Distinct().ShouldBe(DetectorRules.All.Select(rule => rule.Id), ignoreOrder: true);

    [Theory]
    [MemberData(nameof(Ours))]
    public async Task Check_DetectorOfTheCatalog_KeepsEveryRule(string name)
    {
        var report = await DetectorConformance.CheckAsync(DetectorCatalog.All.First(factory => factory.Name == name));
        report.IsConform.ShouldBeTrue(report.ToString());
    }

    [Fact]
    public async Task Check_JointDetectorWhoseSharesAreWrong_IsFound()
    {
        var report = await DetectorConformance.CheckAsync(new HalfShares());
        report.Findings.ShouldHaveSingleItem().Detail.ShouldContain("the shares add up to 1.5");
    }

    private sealed class Throws : StoryDetector
    {
        public override Assessment Evaluate(in Reading reading) =>
            Math.Abs(reading.Value) > 1e200 ? throw new OverflowException("too large") : base.Evaluate(reading);
    }

    private sealed class Infinite : StoryDetector
    {
        public override Assessment Evaluate(in Reading reading) =>
            base.Evaluate(reading) is { IsKnown: true } said ? said with { High = double.PositiveInfinity } : Assessment.Unknown;
    }

    private sealed class Dice : StoryDetector
    {
        public override Assessment Evaluate(in Reading reading)
        {
            var said = base.Evaluate(reading);
            return said.IsKnown ? said with { Level = 0.6 + 0.3 * Random.Shared.NextDouble() } : said;
        }
    }

    /// <summary>As one that is scaled by a maximum that was known in advance: here by all ordinary values that any series has shown.</summary>
    private sealed class KnowsAll : StoryDetector
    {
        private static double s_greatest;

        public override Assessment Evaluate(in Reading reading)
        {
            if (reading.Value is > 0 and < 2e6 && reading.Seconds is > 0.5 and < 1.5 and not 1)
                s_greatest = Math.Max(s_greatest, reading.Value);
            var said = base.Evaluate(reading);
            return said.IsKnown ? said with { Level = Math.Max(said.Score, s_greatest / (s_greatest + 1e6)) } : said;
        }
    }

    private sealed class Forgets : StoryDetector
    {
        public override byte[] Snapshot() => new DetectorStateWriter("story", 1).ToArray();

        public override bool TryRestore(ReadOnlySpan<byte> snapshot)
        {
            if (!DetectorStateReader.TryOpen(snapshot, "story", 1, "", out var reader) || !reader.IsWhole)
                return false;
            Greatest = double.NaN;
            return true;
        }
    }

    private sealed class TakesAny : StoryDetector
    {
        public override bool TryRestore(ReadOnlySpan<byte> snapshot) => base.TryRestore(snapshot) || snapshot.Length > 100;
    }

    private sealed class ThrowsOnShort : StoryDetector
    {
        public override bool TryRestore(ReadOnlySpan<byte> snapshot) => base.TryRestore(snapshot[..^1].Length < 0 ? snapshot : snapshot);
    }

    private sealed class Allocates : StoryDetector
    {
        private string _last = "";

        public override Assessment Evaluate(in Reading reading)
        {
            _last = new string('x', 10 + _last.Length % 2);
            return base.Evaluate(reading);
        }
    }

    private sealed class HalfShares : IJointDetectorFactory
    {
        public string Name => "half-shares";

        public string Summary => "Half of each.";

        public IReadOnlyList<DetectorParameter> Parameters => [];

        public IJointDetector Create(IReadOnlyList<Series> series, DetectorSettings settings) => new Detector();

        private sealed class Detector : IJointDetector
        {
            public Assessment Evaluate(DateTimeOffset at, double seconds, ReadOnlySpan<double> values, Span<double> shares)
            {
                shares.Fill(0.5);
                return new Assessment(0, 0, double.NaN, double.NaN);
            }

            public byte[] Snapshot() => new DetectorStateWriter(nameof(HalfShares), 1).ToArray();

            public bool TryRestore(ReadOnlySpan<byte> snapshot) => DetectorStateReader.TryOpen(snapshot, nameof(HalfShares), 1, "", out var reader) && reader.IsWhole;
        }
    }
}
