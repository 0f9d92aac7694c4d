using FsCheck;
using FsCheck.Fluent;
using HyperMesh.Autonomic.Engine.Knowledge;

namespace HyperMesh.Autonomic.Engine.Tests.Knowledge;

public sealed class TokenBucketTests
{
    [Fact]
    public void Charge_WhenEverThereIsAToken_NoWindowHasMoreThanTheBurstAndWhatCameBack()
    {
        var inputs =
            from perHour in Gen.Choose(1, 5000)
            from burst in Gen.Choose(1, 20)
            from pauses in Gen.NonEmptyListOf(Gen.Frequency((3, Gen.Constant(0)), (2, Gen.Choose(1, 2_000)), (1, Gen.Choose(1, 4_000_000))))
            select (perHour, burst, pauses);
        Prop.ForAll(inputs.ToArbitrary(), input =>
        {
            var (now, bucket, charges) = (JournalText.Epoch, new TokenBucket(), new List<DateTimeOffset>());
            foreach (var pause in input.pauses)
            {
                now += TimeSpan.FromMilliseconds(pause);
                if (bucket.NextToken(now, input.perHour, input.burst) > now)
                    continue;
                charges.Add(now);
                bucket = bucket.Charge(now, input.perHour);
            }

            for (var from = 0; from < charges.Count; from++)
                for (var to = from; to < charges.Count; to++)
                    if (to - from + 1 > input.burst + (double)(charges[to] - charges[from]).Ticks * input.perHour / TimeSpan.TicksPerHour)
                        return false;
            return charges.Count > 0;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void NextToken_Spent_IsWhenOneHasComeBack()
    {
        var bucket = new TokenBucket();
        for (var i = 0; i < 3; i++)
        {
            bucket.NextToken(JournalText.Epoch, 60, 3).ShouldBe(JournalText.Epoch);
            bucket = bucket.Charge(JournalText.Epoch, 60);
        }

        bucket.NextToken(JournalText.Epoch, 60, 3).ShouldBe(JournalText.Epoch.AddMinutes(1));
        bucket.NextToken(JournalText.Epoch.AddHours(1), 60, 3).ShouldBe(JournalText.Epoch.AddHours(1));
    }

    [Fact]
    public void NextToken_TheBudgetHasGrown_CountsWhatIsMissingInTokens()
    {
        var bucket = new TokenBucket().Charge(JournalText.Epoch, 1).Charge(JournalText.Epoch, 1);

        bucket.NextToken(JournalText.Epoch, 60, 2).ShouldBe(JournalText.Epoch.AddMinutes(1));
        bucket.NextToken(JournalText.Epoch, 60, 3).ShouldBe(JournalText.Epoch);
    }
}
