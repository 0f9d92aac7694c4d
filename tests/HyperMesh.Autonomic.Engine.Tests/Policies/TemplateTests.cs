using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using HyperMesh.Autonomic.Engine.Policies;
using static HyperMesh.Autonomic.Engine.Tests.Policies.PolicySetFiles;

namespace HyperMesh.Autonomic.Engine.Tests.Policies;

/// <summary>Variables, defaults and the labels of groups.</summary>
public sealed class TemplateTests
{
    [Fact]
    public void Read_Variables_HoldNumbersDurationsAndLists()
    {
        var rule = Sound(Rule(
            "for: ${var.hold}\ngroupBy: ${var.groups}\nthen: [ fake.set: { program: \"${var.kind}_v2\", port: \"${var.port}\", note: 'costs $${var.port}' } ]",
            "variables: { hold: 1500ms, groups: [a, b], level: 5k, kind: drop, port: 53 }",
            "{ metric: { name: load, op: \">\", value: \"${var.level}\" } }")).Rules[0];
        rule.For.ShouldBe(TimeSpan.FromMilliseconds(1500));
        rule.GroupBy.ShouldBe(["a", "b"]);
        rule.When.ToString().ShouldBe("load value > 5000");
        Action(rule).ShouldBe("""{"program":"drop_v2","port":53,"note":"costs ${var.port}"}""");
    }

    [Fact]
    public void Read_VariableInSeveralPlaces_TheNearestWins()
    {
        var rule = Sound(
            Rule("for: ${var.a}\nkeepFiringFor: ${var.b}\ncooldown: ${var.c}", "extends: near\nvariables: { a: 1s }"),
            Document("PolicyDefaults", "near", "extends: far\nvariables: { a: 2s, b: 2s }"),
            Document("PolicyDefaults", "far", "variables: { b: 3s, c: 3s }"),
            Document("PolicySet", "s", "variables: { c: 4s }")).Rules[0];
        (rule.For.Seconds, rule.KeepFiringFor.Seconds, rule.Cooldown.Seconds).ShouldBe((1, 2, 3));
    }

    [Fact]
    public void Read_Defaults_FillWhatTheRuleLeavesOut()
    {
        var rule = Sound(
            Rule("cooldown: 7s\nlimits: { burst: 2 }", "extends: near\nvariables: { most: 9 }"),
            Document("PolicyDefaults", "near", "extends: far\ndefaults: { cooldown: 1s, mode: enforce, limits: { maxActionsPerHour: \"${var.most}\", burst: 1 } }"),
            Document("PolicyDefaults", "far", "defaults: { mode: dryRun, for: 3s, limits: { minHealthy: 1 } }")).Rules[0];
        (rule.Cooldown.Seconds, rule.Mode, rule.For.Seconds).ShouldBe((7, RuleMode.Enforce, 3));
        rule.Budgets.ShouldBe([new Budget(BudgetScope.Rule, 9, 2)]);
        rule.Limits.MinHealthy.ShouldBe(new Amount(1, false));
    }

    [Theory]
    [InlineData("for: ${var.x}", "", "7:10: there is no variable 'x'; define it under 'variables' of the policy, of its defaults or of the set")]
    [InlineData("for: ${var.hodl}", "variables: { hold: 1s }", "8:10: there is no variable 'hodl'; did you mean 'hold'?")]
    [InlineData("for: ${var.x}", "variables: { x: 5 }", "8:10: a duration needs a unit, such as 5s")]
    [InlineData("for: ${target}", "", "8:10: ${target} stands only in the arguments of actions; here only ${var.NAME} is filled in, because policies are read before anything is measured")]
    [InlineData("for: a${var.x}", "variables: { x: [1] }", "9:10: the variable 'x' holds a list, which cannot stand inside a text; use it alone as a value")]
    [InlineData("for: 1s", "variables: { x: \"${var.y}\" }", "5:19: a variable holds a value, and no template; write the value out; a literal ${ is written $${")]
    [InlineData("then: [ fake.set: { program: \"${group.a}\" } ]\ngroupBy: [a]", "", "8:34: fake.set takes no label of a sample and no target here; name it outright, or by ${var.NAME}: a program or a command is never measured")]
    [InlineData("then: [ fake.set: { program: x, note: \"${group.b}\" } ]\ngroupBy: [a]", "", "8:43: the rule is not grouped by 'b'; add it to 'groupBy': groupBy: [b]")]
    [InlineData("then: [ fake.set: { program: x, note: \"${now}\" } ]", "", "8:43: there is no template '${now}'; templates are ${var.NAME}, ${target} and ${group.LABEL}; a literal ${ is written $${")]
    [InlineData("then: [ fake.set: { program: x, port: \"a ${group.a}\" } ]\ngroupBy: [a]", "", "8:43: a 192.0.2.1 is no port; ports end at 65535")]
    public void Read_WrongTemplate_IsPlacedAndExplained(string keys, string spec, string expected)
    {
        if (spec.Length > 0 && expected[0] == '7')
            expected = expected[2..];
        Problems(Rule(keys, spec)).ShouldHaveSingleItem().ShouldEndWith(expected[expected.IndexOf(':', StringComparison.Ordinal)..]);
    }

    [Fact]
    public void Read_DefaultsInACircle_AreFound() =>
        Problems(
            Rule("for: 1s", "extends: a"),
            Document("PolicyDefaults", "a", "extends: b"),
            Document("PolicyDefaults", "b", "extends: a")).ShouldContain(line => line.Contains("the defaults extend each other in a circle: a → b → a"));

    [Fact]
    public void Read_DefaultsThatAreNotThere_AreNamed() =>
        Problems(Rule("for: 1s", "extends: hous"), Document("PolicyDefaults", "house", "defaults: { for: 1s }")).ShouldContain(
            "5:12: there are no defaults named 'hous' in this set; did you mean 'house'?");

    [Fact]
    public void Read_UnusedDefaults_AreReadForTheirMistakes() =>
        Problems(Rule("for: 1s"), Document("PolicyDefaults", "house", "defaults: { for: 1, then: [], colour: red }")).Select(line => line[(line.IndexOf(' ') + 1)..])
            .ShouldBe(
            [
                "warning: no policy extends the defaults 'house'; remove them, or add 'extends' to a policy",
                "a duration needs a unit, such as 5s", "every rule has its own 'then'; write it in the rules", "unknown key 'colour'",
            ]);

    [Fact]
    public void Read_WrongDefaultOfManyRules_IsReportedOnce()
    {
        var rules = string.Join('\n', Enumerable.Range(0, 5).Select(i =>
            $"- {{ name: r{i}, when: {{ metric: {{ name: m, op: '>', value: 1 }} }}, then: [ fake.detach: {{}} ] }}"));
        Problems(Document("Policy", "p", $"extends: d\nrules:\n{rules}"), Document("PolicyDefaults", "d", "defaults: { for: 5 }"))
            .ShouldHaveSingleItem().ShouldEndWith("a duration needs a unit, such as 5s");
    }

    [Fact]
    public void On_LabelsOfAGroup_TakeTheTypeThatTheExecutorTakes()
    {
        var rule = Grouped();
        var group = Labels.Of([new("source", "10.0.0.7"), new("dport", "53")]);
        rule.Rungs[0].Steps[0].On("eth0", group).Arguments.GetRawText()
            .ShouldBe("""{"program":"drop","port":53,"source":"10.0.0.7","note":"from 10.0.0.7 on eth0"}""");
    }

    [Theory]
    [InlineData("dport", "http", "the label 'dport' is 'http', and the action takes a number there")]
    [InlineData("source", "a\nb", "the label 'source' has a control character in it, and is not written into an action")]
    [InlineData("source", null, "the group has no label 'source'")]
    public void TryActions_LabelThatCannotBeWritten_SaysWhy(string label, string? value, string refusal)
    {
        var pairs = new Dictionary<string, string> { ["source"] = "10.0.0.7", ["dport"] = "53" };
        pairs.Remove(label);
        if (value is not null)
            pairs[label] = value;
        Grouped().TryActions(0, "eth0", Labels.Of(pairs), out var actions, out var said).ShouldBeFalse();
        actions.ShouldBeEmpty();
        said.ShouldBe(refusal);
    }

    [Fact]
    public void TryActions_LongLabel_IsRefused()
    {
        var group = Labels.Of([new("source", new string('a', 257)), new("dport", "1")]);
        Grouped().TryActions(0, "eth0", group, out _, out var said).ShouldBeFalse();
        said.ShouldBe("the label 'source' has 257 characters, and no more than 256 are written into an action");
    }

    [Fact]
    public void On_WhateverTheLabelHolds_NeverBreaksOutOfItsString() =>
        Prop.ForAll<NonNull<string>>(text =>
        {
            var rule = Grouped();
            var group = Labels.Of([new("source", text.Get), new("dport", "1")]);
            if (!rule.TryActions(0, "eth0", group, out var actions, out _))
                return text.Get.Length > 256 || text.Get.Any(char.IsControl);
            var arguments = actions[0].Arguments;
            return arguments.EnumerateObject().Count() == 4
                && arguments.GetProperty("source").ValueKind == JsonValueKind.String
                && (HasLoneSurrogate(text.Get) || arguments.GetProperty("source").GetString() == text.Get);
        }).QuickCheckThrowOnFailure();

    private static bool HasLoneSurrogate(string text) => text.EnumerateRunes().Any(rune => rune.Value == 0xFFFD);

    private static Rule Grouped() => Sound(Rule("""
        groupBy: [source, dport]
        then: [ fake.set: { program: drop, port: "${group.dport}", source: "${group.source}", note: "from ${group.source} on ${target}" } ]
        """)).Rules[0];

    private static string Action(Rule rule) => rule.Actions(0, "eth0", Labels.None)[0].Arguments.GetRawText();
}
