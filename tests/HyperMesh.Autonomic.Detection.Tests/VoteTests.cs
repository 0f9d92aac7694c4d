namespace HyperMesh.Autonomic.Detection.Tests;

public sealed class VoteTests
{
    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Score_ThatIsNoNumber_IsNoneAndDoesNotAgree(double score)
    {
        var vote = new Vote("member", score);

        vote.Score.ShouldBeNull();
        vote.Agrees.ShouldBeFalse();
    }

    [Fact]
    public void Votes_OfADetectorThatHasSeenLittle_AreNoneOrNumbers()
    {
        foreach (var factory in DetectorCatalog.All)
        {
            var series = new SeriesCatalog().Intern(new Metric("m", MetricKind.Gauge), Labels.None);
            var detector = factory.Create(series, DetectorSettings.Of(factory.Parameters));
            for (var i = 0; i < 40; i++)
            {
                detector.Evaluate(new Reading(DateTimeOffset.UnixEpoch.AddSeconds(i), i % 3, 1));
                foreach (var vote in (detector as IVotingDetector)?.Votes() ?? [])
                    (vote.Score is null || double.IsFinite(vote.Score.Value)).ShouldBeTrue(factory.Name);
            }
        }
    }
}
