namespace HyperMesh.Autonomic.Mesh.Tests;

/// <summary>What beats, and those that do not come, say of a link.</summary>
public sealed class LinkQualityTests
{
    private readonly LinkQuality _quality = new();

    private double Loss => _quality.Read().Loss;

    [Fact]
    public void Read_BeforeTheFirstBeat_KnowsNothing()
    {
        Loss.ShouldBe(double.NaN);
        _quality.Read().RoundTrip.ShouldBe(double.NaN);
        (_quality.Beats, _quality.LastHeard).ShouldBe((0, 0));
        _quality.Answer(5).ShouldBe((0, 0, 0.0));
    }

    [Fact]
    public void Loss_IsTheShareOfThoseSinceTheFirstThatCame()
    {
        foreach (var number in (ulong[])[11, 12, 13, 15])
            Hear(number);
        Loss.ShouldBe(1 / 5.0, 1e-9);
        _quality.Beats.ShouldBe(4);
    }

    [Fact]
    public void Loss_RandomLossesAndDelays_AreAsASetSaysOverTheLastWindow()
    {
        for (var seed = 0; seed < 50; seed++)
        {
            var (random, quality, came) = (new Random(seed), new LinkQuality(), new HashSet<ulong>());
            var (first, top) = ((ulong)random.Next(1, 1000), 0ul);
            for (var i = 0; i < 1500; i++)
            {
                // Mostly the next one, sometimes one that is late, sometimes a gap, seldom one that is longer than the window.
                var step = random.Next(100) switch { < 10 => -random.Next(1, 2 * LinkQuality.Window), < 30 => random.Next(2, 6), 30 => random.Next(1, 3 * LinkQuality.Window), _ => 1 };
                var number = top == 0 ? first : (ulong)Math.Max(1, (long)top + step);
                top = Math.Max(top, number);
                if (number >= first)
                    came.Add(number);
                quality.Heard(new Beat(number, 1, 1, 0, 0, []), 1);

                var span = Math.Min(top - first + 1, LinkQuality.Window);
                var expected = 1 - (came.Count(one => one > top - span) / (double)span);
                quality.Read().Loss.ShouldBe(expected, 1e-9, $"seed {seed}, beat {i}, {number} with {top} on top");
                quality.Answer(1).Loss.ShouldBe(expected, 1e-9);
            }
        }
    }

    [Fact]
    public void Loss_LateFromBeforeTheFirst_IsNotCounted()
    {
        foreach (var number in (ulong[])[10, 8, 9, 12])
            Hear(number);
        Loss.ShouldBe(1 / 3.0, 1e-9);
    }

    [Fact]
    public void Loss_JumpBeyondTheWindow_IsAllOfItButOne()
    {
        Hear(1);
        Hear(1_000_000);
        Loss.ShouldBe(1 - (1.0 / LinkQuality.Window), 1e-9);
        Hear(2);
        Loss.ShouldBe(1 - (1.0 / LinkQuality.Window), 1e-9, "what is too late says nothing");
        for (var number = 1_000_001ul; number < 1_000_000 + LinkQuality.Window; number++)
            Hear(number);
        Loss.ShouldBe(0);
    }

    [Fact]
    public void Loss_OfTheOtherDirection_CountsWhereItIsWorse()
    {
        Hear(1, loss: 0.5);
        Loss.ShouldBe(0.5);
        _quality.Answer(0).Loss.ShouldBe(0, "the other end is told of its own beats alone");
        Hear(10, loss: 0.1);
        Loss.ShouldBe(0.8, 1e-9);
    }

    [Fact]
    public void Begin_NewSession_CountsAnewAndRemembersWhenItHeard()
    {
        Hear(1, now: 100);
        Hear(50, loss: 0.9, now: 200);
        _quality.Begin();
        Loss.ShouldBe(double.NaN);
        _quality.Silence(260).ShouldBe(60);
        Hear(1, now: 300);
        Hear(2, now: 310);
        Loss.ShouldBe(0);
        (_quality.Beats, _quality.LastHeard).ShouldBe((4, 310));
    }

    [Fact]
    public void Silence_IsThatOfTheWorseDirection()
    {
        Hear(1, held: 30, now: 1000);
        _quality.Silence(1010).ShouldBe(30, "the other end has heard nothing for longer");
        _quality.Silence(1040).ShouldBe(40);
        Hear(2, held: 5, now: 1050);
        _quality.Silence(1050).ShouldBe(5);
    }

    [Fact]
    public void Silence_OtherEndHasNeverHeardThisOne_GrowsThoughItsBeatsCome()
    {
        for (var now = 1000; now <= 1500; now += 100)
            _quality.Heard(new Beat((ulong)now / 100, now, 0, 0, 0, []), now);
        _quality.Silence(1500).ShouldBe(500);
        Hear(16, held: 3, now: 1600);
        _quality.Silence(1600).ShouldBe(3, "now it has");
        _quality.Heard(new Beat(17, 1700, 0, 0, 0, []), 1700);
        _quality.Silence(1700).ShouldBe(0, "it has begun anew just now");
    }

    [Fact]
    public void RoundTrip_IsWhatTheOtherEndHasNotHeldItFor()
    {
        _quality.Heard(new Beat(1, 77, 0, 0, 0, []), 1_000_000_000);
        _quality.Read().RoundTrip.ShouldBe(double.NaN, "nothing has come back yet");
        _quality.Heard(new Beat(2, 88, 1_000_000_000, 5_000_000, 0, []), 1_007_000_000);
        _quality.Read().RoundTrip.ShouldBe(0.002, 1e-12);
        _quality.Heard(new Beat(3, 99, 2_000_000_000, 5_000_000, 0, []), 1_007_000_000);
        _quality.Read().RoundTrip.ShouldBe(0, "no clock runs backwards");
        _quality.Answer(1_010_000_000).ShouldBe((99, 3_000_000, 0.0));
    }

    [Fact]
    public void Ends_ThatTellOneAnother_AgreeOnTheRoundTripAndOnLoss()
    {
        const long Way = 4_000_000, Period = 5_000_000;
        var (one, other) = (new LinkQuality(), new LinkQuality());
        for (var i = 1ul; i <= 400; i++)
        {
            var now = (long)i * Period;
            // Every fourth beat of one direction is lost.
            if (i % 4 != 0)
                other.Heard(Say(one, i, now), now + Way);
            one.Heard(Say(other, i, now + Way), now + (2 * Way));
        }

        other.Read().Loss.ShouldBe(0.25, 0.01);
        one.Read().Loss.ShouldBe(0.25, 0.01);
        one.Read().RoundTrip.ShouldBe(2 * Way / 1e9, 1e-9);
    }

    private static Beat Say(LinkQuality quality, ulong number, long now)
    {
        var (echo, held, loss) = quality.Answer(now);
        return new Beat(number, now, echo, held, loss, []);
    }

    private void Hear(ulong number, long held = 0, double loss = 0, long now = 1) => _quality.Heard(new Beat(number, now, 1, held, loss, []), now);
}
