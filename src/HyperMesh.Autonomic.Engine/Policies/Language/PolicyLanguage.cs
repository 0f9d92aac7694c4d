namespace HyperMesh.Autonomic.Engine.Policies;

/// <summary>
/// The language of policies, described once: the JSON schema, the order of keys that <c>policy fmt</c> keeps, and the reference in
/// docs/policies.md are made of it. The reader and it are held together by tests. Immutable.
/// </summary>
internal static partial class PolicyLanguage
{
    /// <summary>All sections; the first are those of documents.</summary>
    public static IReadOnlyList<LanguageSection> Sections { get; } =
    [
        .. Documents(), Rule(), .. Actions(), .. Conditions("condition", withBefore: false), .. Conditions("effect", withBefore: true), .. Leaves(), .. RuleParts(),
    ];

    /// <summary>A section by name.</summary>
    public static LanguageSection Section(string name) => Sections.First(section => section.Name == name);

    private static IEnumerable<LanguageSection> Documents() =>
    [
        new("policySpec", "The `spec` of a document of kind `Policy`: rules about one kind of target.",
        [
            new("extends", Shape.Text with { TakesTemplates = false }, "Name of a `PolicyDefaults` document of the same set, whose defaults and variables these rules share."),
            Variables(),
            new("target", Shape.Mapping("target"), "What the rules are about.") { Default = "every interface" },
            new("limits", Shape.Mapping("policyLimits"), "What all rules of the policy may do together."),
            new("rules", Shape.Mappings("rule"), "The rules.") { IsRequired = true },
        ]),
        new("defaultsSpec", "The `spec` of a document of kind `PolicyDefaults`: what several policies share.",
        [
            new("extends", Shape.Text with { TakesTemplates = false }, "Name of other defaults, which hold where these say nothing."),
            Variables(),
            new("defaults", Shape.Mapping("defaults") with { TakesTemplates = false }, "Keys of rules, for those that do not have them. A rule's own key takes the place of the whole default; `limits` are joined key by key."),
        ]),
        new("setSpec", "The `spec` of the document of kind `PolicySet`, of which a set has one at most: what holds for all policies.",
        [
            Variables(),
            new("limits", Shape.Mapping("setLimits"), "What all rules may do together."),
            new("silences", Shape.Mappings("silence", least: 0), "Times in which rules do not act."),
        ]),
        new("target", "What rules are about: interfaces, or the machine.",
        [
            new("interface", Shape.Text, "Interface, or a pattern with `*` and `?`: each interface that matches has a state of its own.") { Default = "`\"*\"`" },
            new("node", Shape.OneOf("*"), "Write `\"*\"` for rules about the machine as a whole."),
        ]) { Constraints = """{ "not": { "required": ["interface", "node"] } }""" },
        new("policyLimits", "What all rules of a policy may do together.", [PerHour("all rules of the policy"), Burst()]) { Constraints = BurstNeedsBudget },
        new("setLimits", "What all rules of the set may do together.",
        [
            PerHour("all rules"),
            new("maxActionsPerTargetPerHour", Shape.Integer(1, ReadingLimits.MostActionsPerHour), "Budget of all rules on one target."),
        ]),
        new("silence", "A time in which rules do not act; what is in force is still taken back.",
        [
            new("from", Shape.Instant, "From then on.") { IsRequired = true },
            new("to", Shape.Instant, "Until just before then.") { IsRequired = true },
            new("rules", Shape.List(Shape.Text, 0, isDistinct: false), "Patterns of `policy/rule`.") { Default = "all" },
            new("targets", Shape.List(Shape.Text, 0, isDistinct: false), "Patterns of targets.") { Default = "all" },
            new("comment", Shape.Text, "Why."),
        ]) { Example = "silences:\n  - { from: 2026-03-01T22:00:00Z, to: 2026-03-02T04:00:00Z, rules: [syn-flood-guard/*], comment: load test }" },
    ];

    private static LanguageKey Variables() => new("variables", Shape.Typed("mapping of names to values", """
        { "type": "object", "propertyNames": { "pattern": "^[A-Za-z0-9_-]+$" }, "additionalProperties": { "$ref": "#/$defs/constant" } }
        """) with { TakesTemplates = false }, "Values that `${var.NAME}` stands for: texts, numbers, durations, lists, mappings. The nearest wins: policy, its defaults, the set.");

    private const string BurstNeedsBudget = """{ "dependentRequired": { "burst": ["maxActionsPerHour"] } }""";

    private static LanguageKey PerHour(string whose) =>
        new("maxActionsPerHour", Shape.Integer(1, ReadingLimits.MostActionsPerHour), $"Budget of {whose}: a token bucket that fills evenly.");

    private static LanguageKey Burst() =>
        new("burst", Shape.Integer(1, ReadingLimits.MostActionsPerHour), "How many actions the budget holds at most, and at first.") { Default = "`maxActionsPerHour`" };
}
