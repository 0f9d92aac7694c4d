namespace HyperMesh.Autonomic.Engine.Policies;

internal static partial class PolicyLanguage
{
    private static readonly Shape Sign = Shape.OneOf(Comparisons.BySign.Keys);
    private static readonly Shape LabelMap = Shape.Typed("mapping of labels to texts", """
        { "type": "object", "propertyNames": { "pattern": "^[a-zA-Z_][a-zA-Z0-9_]*$" }, "additionalProperties": { "type": ["string", "number", "boolean"] } }
        """);

    private static IEnumerable<LanguageSection> Conditions(string name, bool withBefore)
    {
        yield return new LanguageSection(
            name, withBefore ? "A condition about what came of an action: exactly one of these." : "A condition: exactly one of these.", Forms(name))
        {
            Constraints = """{ "minProperties": 1, "maxProperties": 1 }""",
        };
        var value = new LanguageKey("value", Shape.Quantity, "The threshold, in the metric's unit (per second for a rate).");
        var before = new LanguageKey("before", Shape.Percentage, "Instead of `value`, in `expect` and `guard`: the threshold as a share of what was measured before acting.");
        yield return new LanguageSection(MetricOf(name), "A number of a series against a fixed threshold. Of several series that match, one is enough.",
        [
            new("name", Shape.Metric, "The metric.") { IsRequired = true },
            new("labels", LabelMap, "Labels that its series must have."),
            new("of", Shape.OneOf("value", "rate", "delta", "mean", "min", "max", "quantile", "absent"),
                "The last value, the change per second, or something of the samples in the window; `absent` is true while there are none.") { Default = "`value`" },
            new("over", Shape.Duration, "The window, left-open: samples after now − over, up to now. Up to 24 h; not with `value`."),
            new("quantile", Shape.Typed("number from 0 to 1", """{ "type": "number", "minimum": 0, "maximum": 1 }"""), "Which quantile."),
            new("dividedBy", new Shape("metric name, or a mapping of `name` and `labels`", () => new System.Text.Json.Nodes.JsonObject
            {
                ["anyOf"] = new System.Text.Json.Nodes.JsonArray(Shape.Metric.Schema(), Shape.Reference("divisor")),
            }), "For a ratio: by what it is divided, measured in the same way; its labels are those of the metric unless it has its own."),
            new("op", Sign, "How it is compared."),
            value, .. withBefore ? (LanguageKey[])[before] : [],
            new("leave", Shape.Mapping("leave"), "Once the condition holds, it holds until this is true: hysteresis."),
        ])
        {
            Constraints = MetricConstraints(withBefore),
            Example = "metric: { name: xdp_udp_packets_total, of: rate, over: 10s, op: \">\", value: 5k, leave: { op: \"<\", value: 4k } }",
        };
    }

    private static string MetricOf(string condition) => condition == "condition" ? "metric" : "effectMetric";

    /// <summary>Which keys go together. Where a template stands for `of`, nothing is known.</summary>
    private static string MetricConstraints(bool withBefore) => $$"""
        {
          "allOf": [
            { "if": { "properties": { "of": { "const": "absent" } }, "required": ["of"] },
              "then": { "required": ["over"], "properties": { "op": false, "value": false, "before": false, "leave": false, "dividedBy": false } },
              "else": { "if": { "properties": { "of": { "enum": ["value", "rate", "delta", "mean", "min", "max", "quantile"] } } },
                        "then": { "required": ["op"], {{(withBefore
                            ? "\"oneOf\": [ { \"required\": [\"value\"] }, { \"required\": [\"before\"] } ], \"dependentSchemas\": { \"before\": { \"properties\": { \"leave\": false } } }"
                            : "\"allOf\": [ { \"required\": [\"value\"] } ]")}} } } },
            { "if": { "properties": { "of": { "enum": ["delta", "mean", "min", "max", "quantile"] } }, "required": ["of"] }, "then": { "required": ["over"] } },
            { "if": { "properties": { "of": { "const": "value" } } }, "then": { "properties": { "over": false } } },
            { "if": { "properties": { "of": { "const": "quantile" } }, "required": ["of"] },
              "then": { "required": ["quantile"] },
              "else": { "if": { "properties": { "of": { "enum": ["value", "rate", "delta", "mean", "min", "max", "absent"] } } }, "then": { "properties": { "quantile": false } } } }
          ]
        }
        """;

    private static LanguageKey[] Forms(string condition) =>
    [
        new("all", Shape.Mappings(condition), "All of these: false when one is false, else unknown when one is unknown."),
        new("any", Shape.Mappings(condition), "One of these: true when one is true, else unknown when one is unknown."),
        new("not", Shape.Mapping(condition), "The opposite; unknown stays unknown."),
        new("metric", Shape.Mapping(MetricOf(condition)), "A number against a fixed threshold."),
        new("anomaly", Shape.Mapping("anomaly"), "A deviation from what is normal, as a detector sees it."),
        new("event", Shape.Mapping("event"), "How many events of a kind there were."),
        new("health", Shape.Mapping("health"), "Whether a part of the loop works."),
        new("state", Shape.Mapping("state"), "What a hook holds, whether a plugin is loaded, whether a node is up."),
        new("schedule", Shape.Mapping("schedule"), "A window of the calendar."),
        new("fleet", Shape.Mapping("fleet"), "How many nodes see the symptom of a rule."),
    ];

    private static IEnumerable<LanguageSection> Leaves() =>
    [
        new("divisor", "By what a number is divided.",
            [new("name", Shape.Metric, "The metric.") { IsRequired = true }, new("labels", LabelMap, "Labels that its series must have.")]),
        new("leave", "The way out of a condition. It must exclude the way in.",
            [new("op", Sign, "How it is compared.") { IsRequired = true }, new("value", Shape.Quantity, "The threshold.") { IsRequired = true }]),
        new("anomaly", "A deviation that a detector finds at least as grave as asked.",
        [
            new("metric", Shape.Metric, "The metric of one series."),
            new("metrics", Shape.List(Shape.Metric, 2), "Several metrics, judged together by a joint detector."),
            new("labels", LabelMap, "Labels that the series must have."),
            new("of", Shape.OneOf("value", "rate"), "Which number of the series is watched.") { Default = "`value`" },
            new("detector", Shape.Typed("name of a detector", """{ "type": "string" }"""), "See `hypermesh plugins list` and docs/detection.md.") { Default = "`auto`, or the first joint one" },
            new("params", Shape.Typed("mapping of settings", """{ "type": "object", "additionalProperties": { "type": ["string", "number", "boolean"] } }"""), "Settings of the detector."),
            new("severity", Shape.OneOf("low", "medium", "high", "critical"), "How grave it must be at least.") { Default = "`high`" },
            new("score", Shape.Typed("number between 0 and 1", """{ "type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1 }"""), "Instead of `severity`: the least score. Not with `metrics`."),
            new("direction", Shape.OneOf("both", "up", "down"), "Which side counts. Not with `metrics`.") { Default = "`both`" },
        ])
        {
            Constraints = """
                { "oneOf": [ { "required": ["metric"] }, { "required": ["metrics"], "properties": { "score": false, "direction": false } } ] }
                """,
            Example = "anomaly: { metric: xdp_udp_packets_total, of: rate, severity: high, direction: up }",
        },
        new("event", "How many events of a kind there were in a window that is left-open.",
        [
            new("name", Shape.Typed("program/event", """{ "type": "string", "pattern": "^[^/]+/[^/]+$" }"""), "Program and event, as the program's manifest names them.") { IsRequired = true },
            new("where", Shape.Typed("mapping of fields to values, lists of values, `{ cidr: … }` or `{ not: … }`", """
                { "type": "object", "propertyNames": { "pattern": "^[a-zA-Z_][a-zA-Z0-9_]*$" }, "additionalProperties": { "$ref": "#/$defs/fieldTest" } }
                """), "What the fields must be; all of these. An event without the field does not match."),
            new("over", Shape.Duration, "The window, up to 24 h.") { IsRequired = true },
            new("distinct", Shape.Label, "Count the different values of this field, not the events."),
            new("op", Sign, "How the count is compared.") { Default = "`\">=\"`" },
            new("value", Shape.Count, "With what.") { Default = "1" },
        ])
        {
            Constraints = """{ "dependentRequired": { "op": ["value"], "value": ["op"] } }""",
            Example = "event: { name: kprobe_execve/exec, where: { command: bash, uid: { not: 0 } }, over: 10s, op: \">=\", value: 20 }",
        },
        new("health", "Whether a part of the loop works.",
        [
            new("component", Shape.Typed("`monitor NAME`, `executor NAME` or `store`", """{ "type": "string", "pattern": "^(store|(monitor|executor) [^ ]+)$" }"""), "Which part.") { IsRequired = true },
            new("is", Shape.OneOf("failing", "well"), "How it is.") { IsRequired = true },
        ]),
        new("state", "What a hook holds, whether a plugin is loaded, or whether a node is up.",
        [
            new("hook", Shape.Typed("kind of hook, as verbs name it", """{ "$ref": "#/$defs/hookKind" }"""), "A hook of the target."),
            new("program", Shape.Text, "The program that the hook holds."),
            new("drifted", Shape.Boolean, "Whether the hook holds something else than was put there."),
            new("plugin", Shape.Text, "A plugin."),
            new("node", Shape.Text, "A node of the fleet."),
            new("is", Shape.OneOf("loaded", "missing", "up", "down"), "Of a plugin `loaded` or `missing`, of a node `up` or `down`."),
        ])
        {
            Constraints = """
                { "oneOf": [
                  { "required": ["hook"], "anyOf": [ { "required": ["program"] }, { "required": ["drifted"] } ], "properties": { "plugin": false, "node": false, "is": false } },
                  { "required": ["plugin", "is"], "properties": { "hook": false, "program": false, "drifted": false, "node": false, "is": { "not": { "enum": ["up", "down"] } } } },
                  { "required": ["node", "is"], "properties": { "hook": false, "program": false, "drifted": false, "plugin": false, "is": { "not": { "enum": ["loaded", "missing"] } } } } ] }
                """,
            Example = "state: { hook: xdp, program: xdp_firewall }",
        },
        new("schedule", "A window of the calendar: true from its start, and until just before its end.",
        [
            new("days", Shape.List(Shape.OneOf(ScheduleDays)), "Days on which the window starts.") { Default = "every day" },
            new("from", Shape.TimeOfDay, "Local time at which it starts.") { Default = "`\"00:00\"`" },
            new("to", Shape.EndOfDay, "Local time at which it ends; at or before `from`, on the next day.") { Default = "`\"24:00\"`" },
            new("timeZone", Shape.Text, "Name of the tz database. An hour that a change of the clocks leaves out is passed over.") { Default = "`UTC`" },
        ])
        {
            Constraints = """{ "dependentRequired": { "from": ["to"], "to": ["from"] }, "anyOf": [ { "required": ["days"] }, { "required": ["from"] } ] }""",
            Example = "schedule: { days: [mon, tue, wed, thu, fri], from: \"22:00\", to: \"06:00\", timeZone: Europe/Berlin }",
        },
        new("fleet", "So many nodes have the symptom of a rule. Without a fleet this node is the only one.",
        [
            new("sees", Shape.Typed("policy/rule", """{ "type": "string", "pattern": "^[A-Za-z0-9_-]+/[A-Za-z0-9_-]+$" }"""), "The rule.") { IsRequired = true },
            new("nodes", Shape.Integer(1, 1_000_000), "How many at least.") { IsRequired = true },
            new("within", Shape.Duration, "A node's symptom counts for this long after it was last seen, up to 24 h.") { IsRequired = true },
        ]) { Example = "fleet: { sees: syn-flood-guard/drop, nodes: 3, within: 60s }" },
    ];

    private static readonly string[] ScheduleDays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
}
