using HyperMesh.Autonomic.Engine.PolicyTests;

namespace HyperMesh.Autonomic.Engine.Tests.PolicyTools;

public sealed class PolicyTestRunnerTests : IDisposable
{
    private const string Overload = """
        input_series:
        - { series: 'load{interface="eth0"}', values: '1x4 9x9 1x20' }
        - { series: 'drops{interface="eth0"}', values: '0x6 5x30' }

        """;

    private readonly TestFiles _files = new();

    [Fact]
    public void Run_WholeStory_IsSeenAtEachTime()
    {
        var result = _files.Run(Overload + """
            expect:
            - { eval_time: 4s, rule: guard, exp_state: armed, exp_symptoms: [], exp_hooks: { "xdp:eth0": { program: pass } } }
            - { eval_time: 6s, rule: guard, exp_state: pending }
            - eval_time: 8s
              rule: p/guard
              exp_state: firing
              exp_symptoms: [{ target: eth0 }]
              exp_actions: [{ verb: fake.set, hook: "xdp:eth0", purpose: remediate, mode: enforce, arguments: { program: drop } }]
              exp_verified: [met]
              exp_hooks: { "xdp:eth0": { program: drop } }
            - { eval_time: 18s, rule: guard, exp_state: cooling, exp_actions: [{ purpose: revert }], exp_blocked: [] }
            - { eval_time: 30s, rule: guard, exp_state: armed, exp_actions: [] }
            """);

        string.Join('\n', result.Mismatches).ShouldBeEmpty();
        result.Passed.ShouldBeTrue();
    }

    [Fact]
    public void Run_WrongExpectations_ShowsBothSides()
    {
        var result = _files.Run(Overload + """
            expect:
            - { eval_time: 8s, exp_symptoms: [], exp_actions: [{ verb: fake.detach }], exp_hooks: { "xdp:eth0": { program: pass } } }
            - { eval_time: 9s, rule: guard, exp_state: armed, exp_blocked: [{ reason: budget }], exp_verified: [unmet] }
            """);

        result.Mismatches.Select(mismatch => (mismatch.At.TotalSeconds, mismatch.What)).ShouldBe(
        [
            (8, "exp_symptoms"), (8, "exp_actions"), (8, "exp_hooks \"xdp:eth0\""), (9, "exp_blocked"), (9, "exp_verified"), (9, "exp_state"),
        ]);
        string.Join('\n', result.Mismatches[1].Lines).ShouldBe("""
            - exp  fake.detach
            + got  remediate fake.set on xdp:eth0 {"program":"drop"}
            """);
        string.Join('\n', result.Mismatches[0].Lines).ShouldBe("""
            - exp  nothing
            + got  p/guard on eth0 none
            """);
        result.Mismatches[5].Lines.ShouldBe([new DiffLine(DiffSign.Expected, "armed"), new DiffLine(DiffSign.Got, "firing (eth0)")]);
    }

    [Fact]
    public void Run_ActionsCountSinceTheCheckpointBefore_UnlessSinceIsGiven()
    {
        _files.Run(Overload + """
            expect:
            - { eval_time: 8s, exp_actions: [{ purpose: remediate }] }
            - { eval_time: 9s, exp_actions: [] }
            - { eval_time: 10s, since: 0s, exp_actions: [{ purpose: remediate }] }
            - { eval_time: 10s, since: 7s, exp_actions: [] }
            """).Mismatches.ShouldBeEmpty();
    }

    [Fact]
    public void Run_ScriptedFailure_LeavesTheHookAndHoldsTheRule()
    {
        _files.Run(Overload + """
            outcomes: [{ verb: fake.set, after: 1s, status: failed, message: no room }]
            expect:
            - eval_time: 8s
              rule: guard
              exp_actions: [{ purpose: remediate }]
              exp_blocked: [{ reason: cooling down }]
              exp_state: held
              exp_hooks: { "xdp:eth0": { program: pass } }
            """).Mismatches.ShouldBeEmpty();
    }

    [Fact]
    public void Run_ActionKeepsFailing_StandsAsTheTestSays()
    {
        using var files = new TestFiles(TestFiles.Guard + "\nstanding: { demoteAfter: 1, suspendAfter: 2 }".Replace("\n", "\n  ", StringComparison.Ordinal));
        var result = files.Run(Overload + """
            outcomes: [{ verb: fake.set, after: 1s, status: failed, message: no room }]
            expect:
            - { eval_time: 5s, rule: guard, exp_standing: trusted }
            - { eval_time: 8s, rule: guard, exp_standing: demoted }
            - { eval_time: 9s, rule: guard, exp_standing: suspended }
            """);

        var mismatch = result.Mismatches.ShouldHaveSingleItem();
        mismatch.What.ShouldBe("exp_standing");
        mismatch.Lines.Select(line => line.Text).ShouldBe(["suspended", "demoted"]);
    }

    [Fact]
    public void Run_ActionThatTakesTime_IsNotInForceBefore()
    {
        _files.Run(Overload + """
            outcomes: [{ after: 1s, status: succeeded, takes: 1500ms }]
            expect:
            - { eval_time: 8s, exp_hooks: { "xdp:eth0": { program: pass } } }
            - { eval_time: 9s, exp_hooks: { "xdp:eth0": { program: drop } } }
            """).Mismatches.ShouldBeEmpty();
    }

    [Fact]
    public void Run_OutcomeThatNoActionHad_Fails()
    {
        _files.Run("""
            input_series: [{ series: 'load{interface="eth0"}', values: '1x9' }]
            outcomes: [{ after: 1s, status: failed }]
            expect: [{ eval_time: 9s, exp_actions: [] }]
            """).Mismatches.ShouldHaveSingleItem().What.ShouldBe("outcomes");
    }

    [Fact]
    public void Run_ApprovalOfNothing_Fails()
    {
        _files.Run("""
            input_series: [{ series: 'load{interface="eth0"}', values: '1x9' }]
            operator: [{ at: 3s, approve: guard }]
            expect: [{ eval_time: 9s, exp_actions: [] }]
            """).Mismatches.ShouldHaveSingleItem().What.ShouldBe("operator");
    }

    [Fact]
    public void Run_Drift_IsRepairedAndSeen()
    {
        _files.Run("""
            input_series: [{ series: 'load{interface="eth0"}', values: '1x9' }]
            drifts: [{ at: 3s, hook: "xdp:eth0", found: it holds another }]
            expect:
            - { eval_time: 2s, exp_actions: [] }
            - { eval_time: 4s, exp_actions: [{ purpose: restore, verb: fake.set, arguments: { program: pass } }] }
            - { eval_time: 9s, exp_actions: [] }
            """).Mismatches.ShouldBeEmpty();
    }

    [Fact]
    public void Run_MissingSamples_NeitherFireNorClear()
    {
        _files.Run("""
            input_series: [{ series: 'load{interface="eth0"}', values: '9x5 _x30' }]
            expect:
            - { eval_time: 2s, rule: guard, exp_state: firing }
            - { eval_time: 30s, rule: guard, exp_symptoms: [{ target: eth0 }] }
            """).Mismatches.ShouldBeEmpty();
    }

    [Fact]
    public void Coverage_OfOneTest_TellsWhatWasNotTaken()
    {
        var result = _files.Run(Overload + "expect: [{ eval_time: 9s, exp_symptoms: [{ target: eth0 }] }]");
        var coverage = new PolicyCoverage();
        coverage.Add(result.File.Policy);
        coverage.Share.ShouldBe(0);

        coverage.Add(result);

        coverage.Items.Where(item => !item.Taken).Select(item => item.What).ShouldBe(["cleared", "verified unmet", "verified inconclusive"]);
        coverage.Share.ShouldBe(0.5);
    }

    [Fact]
    public void Coverage_Any_CountsTheBranchThatHeld()
    {
        using var files = new TestFiles("""
            - name: guard
              when:
                any:
                - metric: { name: load, op: ">", value: 5 }
                - all: [{ metric: { name: drops, op: ">", value: 5 } }, { not: { metric: { name: load, op: ">", value: 5 } } }]
              then: [fake.set: { program: drop }]
            """);
        var result = files.Run("""
            input_series:
            - { series: 'load{interface="eth0"}', values: '1x9' }
            - { series: 'drops{interface="eth0"}', values: '1x4 9x5' }
            expect: [{ eval_time: 9s, rule: guard, exp_actions: [{ mode: dryRun }] }]
            """);
        result.Mismatches.ShouldBeEmpty();
        var coverage = new PolicyCoverage();
        coverage.Add(result.File.Policy);
        coverage.Add(result);

        coverage.Items.Where(item => item.What.StartsWith("any", StringComparison.Ordinal)).Select(item => item.Taken).ShouldBe([false, true]);
    }

    public void Dispose() => _files.Dispose();
}
