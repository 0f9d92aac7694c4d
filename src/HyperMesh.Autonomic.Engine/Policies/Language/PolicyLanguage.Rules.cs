namespace HyperMesh.Autonomic.Engine.Policies;

internal static partial class PolicyLanguage
{
    private static LanguageSection Rule() => new("rule", "When something is done, what, and what is expected of it.",
    [
        new("name", Shape.Name, "Name, unique in the policy. The rule's state survives edits by it.") { IsRequired = true },
        new("priority", Shape.Integer(int.MinValue, int.MaxValue), "Of several rules that claim a hook the highest wins; then the more specific one, then the older claim.") { Default = "0" },
        new("groupBy", Shape.List(Shape.Typed("label", """
            { "anyOf": [ { "type": "string", "pattern": "^[a-zA-Z_][a-zA-Z0-9_]*$", "not": { "const": "interface" } }, { "type": "boolean" } ] }
            """), 1, ReadingLimits.MostGroupLabels), "Labels of series, or fields of events, by whose values the rule has a state of its own each."),
        new("when", Shape.Mapping("condition"), "The condition. It is true, false or unknown: without data nothing is raised, and nothing is cleared.") { IsRequired = true },
        new("for", Shape.Duration, "How long the condition must hold before the symptom is raised.") { Default = "`0s`" },
        new("keepFiringFor", Shape.Duration, "How long it must have ceased to hold before the symptom is cleared.") { Default = "`0s`" },
        new("damping", Shape.Mapping("damping"), "What is done about a symptom that comes and goes."),
        new("then", Shape.Mappings("step"), "What is done, step by step. When a step fails, those that were done are undone in reverse."),
        new("escalation", Shape.Mappings("rung"), "Instead of `then`: a ladder, climbed one rung at a time while what is expected is unmet."),
        new("descendAfter", Shape.Duration, "When the symptom has cleared: pause before each further rung is taken back.") { Default = "`0s`" },
        new("expect", Shape.Mapping("expectation"), "What must come true after the action; for every rung that has none of its own."),
        new("guard", Shape.Mapping("guard"), "What must stay true while the action is in force."),
        new("onUnmet", Shape.OneOf("rollback", "keep", "escalate"), "When the last rung did not help: take it back, keep it, or call a person.") { Default = "`rollback`" },
        new("onInconclusive", Shape.OneOf("rollback", "keep", "escalate"), "When there was no data to tell: no data is not success.") { Default = "`rollback`" },
        new("onHarm", Shape.OneOf("rollback", "escalate"), "When the guard was broken: take the action back, or also call a person.") { Default = "`rollback`" },
        new("onClear", Shape.OneOf("revert", "keep"), "When the symptom has cleared.") { Default = "`revert`" },
        new("onDrift", Shape.OneOf("repair", "report"), "When a hook no longer holds what the action has put there.") { Default = "`repair`" },
        new("cooldown", Shape.Duration, "Rest after an action has ended or failed, before the rule acts on the same target again.") { Default = "`60s`" },
        new("limits", Shape.Mapping("limits"), "How often it may act, and how far trouble may have spread."),
        new("standing", Shape.Mapping("standing"), "What follows when its actions keep failing. A rule in `dryRun` is not judged."),
        new("mode", Shape.OneOf("enforce", "dryRun", "approve"), "Act; plan and journal only; or act once a person has approved.") { Default = "`dryRun`" },
        new("approval", Shape.Mapping("approval"), "How long a proposal waits for an answer."),
    ])
    {
        Constraints = """{ "oneOf": [ { "required": ["then"] }, { "required": ["escalation"] } ] }""",
    };

    private static IEnumerable<LanguageSection> RuleParts()
    {
        yield return new LanguageSection("defaults", "Keys of rules, for rules that do not have them: all but `name`, `when`, `then` and `escalation`.",
            [.. Rule().Keys.Where(key => !RuleReader.OwnKeys.Contains(key.Name))]);
        yield return new LanguageSection("damping", "A symptom that was raised this often within a time flaps, and keeps firing for longer.",
        [
            new("raises", Shape.Integer(2, 1_000_000), "How often.") { IsRequired = true },
            new("within", Shape.Duration, "Within this time, up to 24 h.") { IsRequired = true },
            new("keepFiringFor", Shape.Duration, "What then takes the place of the rule's `keepFiringFor`.") { IsRequired = true },
        ])
        {
            Example = "damping: { raises: 3, within: 10m, keepFiringFor: 5m }",
        };
        yield return new LanguageSection("expectation", "What must come true after an action, and by when: one condition, and `within`.",
            [new("within", Shape.Duration, "By when, from 1 ms to 24 h.") { IsRequired = true }, .. Forms("effect")])
        {
            Constraints = """{ "minProperties": 2, "maxProperties": 2 }""",
            Example = "expect: { within: 5s, metric: { name: xdp_drops_total, of: rate, op: \">\", value: 1k } }",
        };
        yield return new LanguageSection("guard", "What must stay true while an action is in force: one condition, and `for`.",
            [new("for", Shape.Duration, "False for this long is harm; unknown for as long is inconclusive. Up to 24 h.") { IsRequired = true }, .. Forms("effect")])
        {
            Constraints = """{ "minProperties": 2, "maxProperties": 2 }""",
            Example = "guard: { for: 2s, metric: { name: xdp_passed_total, of: rate, op: \">=\", before: 90% } }",
        };
        yield return new LanguageSection("limits", "How often a rule may act, and how far trouble may have spread for it still to act.",
        [
            PerHour("the rule on one target"), Burst(),
            new("maxUnhealthy", Shape.Amount(1), "It acts while no more of its targets and groups than this have the symptom, this one included."),
            new("minHealthy", Shape.Amount(0), "It acts while no fewer than this have no symptom."),
            new("stormCooldown", Shape.Duration, "After one of these two was broken: how long all must have been within it again.") { Default = "`0s`" },
            new("maxConcurrentNodes", Shape.Amount(1), "On how many nodes of the fleet it may act at once: a number, or a share of those present, rounded down but never to none."),
            new("whenPartitioned", Shape.OneOf("wait", "local"), "While the fleet's store is away: do not act, and take back what is in force; or act as if alone.") { Default = "`wait`" },
        ])
        {
            Example = "limits: { maxActionsPerHour: 6, burst: 2, maxUnhealthy: 40%, minHealthy: 1, stormCooldown: 5m, maxConcurrentNodes: 10% }",
        };
        yield return new LanguageSection("standing",
            "What follows when an action fails again and again, counted for each rung over all targets: it could not be carried out, or it did harm, or on the last rung it did "
            + "not help. A success ends the row; a changed action begins anew.",
        [
            new("demoteAfter", Shape.Integer(0, StandingLimits.Most), "After so many failures in a row it acts only with a person's approval; 0 for never.") { Default = "`5`" },
            new("suspendAfter", Shape.Integer(1, StandingLimits.Most), "After so many it does not act, and a person is called, until `hypermesh policy resume RULE` or its action is changed.")
            {
                Default = "never",
            },
            new("within", Shape.Duration, "Failures older than this do not count.") { Default = "`7d`" },
        ])
        {
            Example = "standing: { demoteAfter: 3, suspendAfter: 6, within: 7d }",
        };
        yield return new LanguageSection("approval", "With `mode: approve`.",
            [new("expires", Shape.Duration, "How long a proposal waits, from 1 s to 7 d.") { Default = "`10m`" }]);
    }

    private static IEnumerable<LanguageSection> Actions() =>
    [
        new("rung", "One rung of a ladder.",
        [
            new("name", Shape.Name, "Name, unique in the ladder.") { IsRequired = true },
            new("mode", Shape.OneOf("dryRun"), "A rung that only says what the rule would do."),
            new("then", Shape.Mappings("step"), "What is done; a dry run may do without."),
            new("expect", Shape.Mapping("expectation"), "What must come true; unmet, the next rung is tried.") { Default = "the rule's" },
        ])
        {
            Constraints = """{ "anyOf": [ { "required": ["then"] }, { "required": ["mode"] } ] }""",
            Example = "escalation:\n  - { name: watch, mode: dryRun }\n  - { name: limit, then: [tc-ingress.swap: { program: tc_shaper }] }\n  - { name: drop, then: [xdp.swap: { program: xdp_firewall }] }",
        },
        new("retry", "What is done about a step that fails.",
        [
            new("times", Shape.Integer(1, ReadingLimits.MostRetries), "How often it is tried again.") { IsRequired = true },
            new("after", Shape.Duration, "Pause before each, up to 1 h.") { Default = "no pause" },
        ]),
    ];
}
