using HyperMesh.Autonomic.Engine.Knowledge;

namespace HyperMesh.Autonomic.Engine.Tests.Analysis;

public sealed class FeedbackTests
{
    private const string Rule = """
        - name: watch
          when: { anomaly: { metric: load, detector: echo, severity: low } }
          keepFiringFor: 0s
          then: [fake.set: { program: drop }]
        """;

    /// <summary>A little above the alert: one false alarm silences it.</summary>
    private const double Odd = 2.6;

    private static readonly DetectorKey Subject = new(TestLoop.On("load"), "echo", "value");

    [Fact]
    public void Run_FalseAlarm_MakesTheSameDeviationTooSmall_UntilItIsTakenBack()
    {
        using var loop = new TestLoop(Rule);
        loop.EverySecond(0, 60, "load", second => second % 10 == 5 ? Odd : 0);
        Raised(loop.Run(10)).ShouldBe(1);

        Say(loop, Verdict.FalseAlarm);
        Raised(loop.Run(30)).ShouldBe(1, "two more of the same size were not worth it");
        loop.State.Feedback.OffsetOf(Subject).ShouldBe(0.5);
        loop.State.Feedback.Corrections.ShouldHaveSingleItem().Subject.ShouldBe(Subject);

        Say(loop, Verdict.None);
        Raised(loop.Run(50)).ShouldBe(3);
        loop.State.Feedback.Corrections.ShouldBeEmpty();
    }

    [Fact]
    public void Run_Missed_MakesASmallerDeviationEnough()
    {
        using var loop = new TestLoop(Rule);
        loop.EverySecond(0, 60, "load", second => second == 5 ? Odd : second % 10 == 5 ? 2 : 0);
        Raised(loop.Run(20)).ShouldBe(1);
        Say(loop, Verdict.Missed);
        Raised(loop.Run(40)).ShouldBe(3);
        loop.Journal.Read().Select(record => record.Body).OfType<Symptom>().Last(s => s.State == SymptomState.Raised).Evidence[0].Calibration.ShouldBe(-0.5);
    }

    [Fact]
    public void Run_ActionDidNotHelp_IsHeldAgainstTheDetectorALittle()
    {
        using var loop = new TestLoop("""
            - name: watch
              when: { anomaly: { metric: load, detector: echo, severity: low } }
              then: [fake.set: { program: drop }]
              expect: { within: 2s, metric: { name: load, op: "<", value: 1 } }
              mode: enforce
            """);
        loop.EverySecond(0, 20, "load", second => second >= 5 ? 5 : 0);
        loop.Run(20);

        var feedback = loop.Journal.Read().Single(record => record.Body is Feedback);
        feedback.Body.ShouldBeOfType<Feedback>().Verdict.ShouldBe(Verdict.DidNotHelp);
        loop.Journal.Find(feedback.Causes[0])!.Body.ShouldBeOfType<Verification>();
        loop.State.Feedback.OffsetOf(Subject).ShouldBe(0.1);
    }

    [Fact]
    public void OffsetOf_VerdictOfTheLoopAfterOneOfAPerson_DoesNotCount()
    {
        var state = new FeedbackState();
        state.Apply(new Feedback(1, Verdict.FalseAlarm, [Subject], "root"));
        state.Apply(new Feedback(1, Verdict.Helped, [Subject], Feedback.Loop));
        state.OffsetOf(Subject).ShouldBe(0.5);
    }

    [Theory]
    [InlineData(Verdict.FalseAlarm, 2)]
    [InlineData(Verdict.Missed, -1)]
    [InlineData(Verdict.True, 0)]
    public void OffsetOf_ManyVerdicts_StaysInItsBounds(Verdict verdict, double offset)
    {
        var state = new FeedbackState();
        for (var record = 0; record < 1000; record++)
            state.Apply(new Feedback(record, verdict, [Subject], "root"));
        state.OffsetOf(Subject).ShouldBe(offset);
    }

    [Fact]
    public void TakeInbox_WhatAnotherProcessHasPosted_IsTakenOnceInOrder()
    {
        using var folder = new TempFolder();
        using var journal = Journal.Open(folder["store.db"]);
        var (one, other) = (new Feedback(1, Verdict.True, [Subject], "root"), new Feedback(2, Verdict.Missed, [Subject], "root"));
        Journal.Post(folder["store.db"], one, 1);
        Journal.Post(folder["store.db"], other, 2);

        journal.HasMoved().ShouldBeTrue();
        var taken = new List<(Verdict, long)>();
        Should.Throw<InvalidOperationException>(() => journal.TakeInbox((_, _) => throw new InvalidOperationException("the process dies here")));
        journal.TakeInbox((body, cause) => taken.Add((((Feedback)body).Verdict, cause)));
        journal.TakeInbox((body, cause) => taken.Add((((Feedback)body).Verdict, cause)));

        taken.ShouldBe([(Verdict.True, 1), (Verdict.Missed, 2)]);
        journal.HasMoved().ShouldBeFalse("what it writes itself does not count");
    }

    /// <summary>What <c>knowledge label</c> does while the loop runs, about the last symptom.</summary>
    private static void Say(TestLoop loop, Verdict verdict)
    {
        var raised = loop.Journal.Read().First(record => record.Body is Symptom { State: SymptomState.Raised });
        loop.Hear(new Feedback(raised.Id, verdict, ((Symptom)raised.Body).Subjects, "root"), raised.Id);
    }

    private static int Raised(TestLoop loop) => loop.Journal.Read().Count(record => record.Body is Symptom { State: SymptomState.Raised });
}
