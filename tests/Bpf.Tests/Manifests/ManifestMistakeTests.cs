namespace HyperMesh.Autonomic.Bpf.Tests.Manifests;

/// <summary>Each mistake, made in the sample, with the problems that it should give.</summary>
public class ManifestMistakeTests
{
    public static TheoryData<string, string, string> SpecMistakes => new()
    {
        { "kind: Program", "kind: Programs", "2:7: unknown value 'Programs'; did you mean 'Program'?" },
        { "license: GPL", "licence: GPL", "6:3: 'license' is missing|8:3: unknown key 'licence'; did you mean 'license'?" },
        { "type: xdp", "type: xpd", "6:9: unknown value 'xpd'; did you mean 'xdp'?" },
        { "  type: xdp\n", "", "6:3: 'type' is missing" },
        { "hooks: [xdp]", "hooks: [xdp, tc-egres]", "7:10: 'tc-egres' is no kind of hook; did you mean 'tc-egress'?" },
        { "hooks: [xdp]", "hooks: []", "7:10: 'hooks' is an empty list; give at least one item" },
        { "name: sample", "name: sam ple", "4:9: 'sam ple' is no name; use letters, digits, '-' and '_'" },
        {
            "config:\n", "config: none\n    x:\n",
            "17:6: a colon with a space cannot stand here; quote the value, or check the indentation and the colon before"
        },
        { "license: GPL", "license:", "8:11: expected text, found nothing; give a value or remove the key" },
    };

    public static TheoryData<string, string, string> MapMistakes => new()
    {
        { "stats: { onSwap: carry }", "stats: { onSwap: keep }", "10:22: unknown value 'keep'; use one of: rebuild, carry" },
        { "stats: { onSwap: carry }", "stats: { onswap: carry }", "10:14: unknown key 'onswap'; did you mean 'onSwap'?" },
        {
            "stats: { onSwap: carry }", "stats: { onSwap: carry }\n    a_map_of_16_char: {}",
            "11:5: map name 'a_map_of_16_char' is longer than 15 characters; the kernel would cut it"
        },
        { "stats: { onSwap: carry }", "stats: { onSwap: carry }\n    a_map_of_15_chr: carry", "11:22: expected a mapping, found 'carry'" },
        {
            "stats: { onSwap: carry }", "stats: { onSwap: carry }\n    stats: {}",
            "11:5: the key 'stats' is given twice; the first is at 10:5"
        },
    };

    public static TheoryData<string, string, string> CounterMistakes => new()
    {
        { "metric: packets_total", "metric: packets", "13:17: 'packets' is a counter; counters, and only counters, end in _total" },
        { "metric: queue", "metric: queue_total", "14:17: 'queue_total' is a gauge; counters, and only counters, end in _total" },
        { "metric: packets_total, ", "", "13:7: 'metric' is missing" },
        { "kind: gauge", "kind: guage", "14:30: unknown value 'guage'; did you mean 'gauge'?" },
        { "map: stats, field: packets", "map: stat, field: packets", "13:37: unknown value 'stat'; did you mean 'stats'?" },
        { "map: stats, field: packets", "field: packets", "13:7: 'map' is missing" },
        { "key: 1", "key: -1", "14:54: '-1' is less than 0" },
        { "key: 1", "key: 1, each: cpu", "14:49: unknown key 'key'; use one of: kind, metric, each, values, unit, help, partOf, role, map, field, count, limit" },
        { "map: stats, field: packets", "map: stats, fields: packets", "13:44: unknown key 'fields'; did you mean 'field'?" },
        {
            "each: rule, count: { map: settings, field: count }", "count: { map: settings, field: count }",
            "15:41: unknown key 'count'; use one of: kind, metric, each, unit, help, partOf, role, map, key, field"
        },
        {
            "each: rule, count: { map: settings, field: count }", "each: rule, count: { map: setting }",
            "15:67: unknown value 'setting'; did you mean 'settings'?"
        },
        { "kind: gauge", "kind: counter", "14:17: 'queue' is a counter; counters, and only counters, end in _total" },
    };

    public static TheoryData<string, string, string> ConfigMistakes => new()
    {
        {
            "type: enum\n      values", "type: enumeration\n      values",
            "18:13: unknown value 'enumeration'; use one of: integer, boolean, enum, duration, bitrate, bytes, hex, rules, table"
        },
        { "      type: integer\n", "", "23:7: 'type' is missing" },
        { "values: { quiet: 0, loud: 1 }", "values: { quiet: 0, loud: much }", "19:33: expected a whole number, found 'much'" },
        { "default: quiet", "default: silent", "20:16: 'silent' is not among its values; use one of: quiet, loud" },
        { "      default: quiet\n", "", "18:7: 'default' is missing; give one, or 'required: true'" },
        { "target: { map: settings, field: mode }", "target: { field: mode }", "21:15: 'map' is missing" },
        { "      target: { map: settings, field: mode }\n", "", "18:7: 'target' is missing" },
        {
            "target: { map: settings, field: mode }", "target: { map: stats, field: mode }",
            "21:22: 'stats' is carried over a swap, so a new configuration would be in force before its program is; "
            + "say 'onSwap: rebuild' of this map, and keep in another what has to go on"
        },
        { "default: 10", "default: 101", "26:16: '101' is no whole number from 1 to 100" },
        { "maximum: 100", "maximum: lots", "25:16: expected a whole number, found 'lots'" },
        {
            "limit:\n      type: integer", "limit:\n      type: integer\n      step: 2",
            "24:7: unknown key 'step'; use one of: help, type, minimum, maximum, required, default, target"
        },
        { "maxItems: 8", "maxItems: 10001", "30:17: '10001' is not between 1 and 10000" },
        { "      maxItems: 8\n", "", "29:7: 'maxItems' is missing" },
        { "{ config: settings", "{ config: setting", "31:23: unknown value 'setting'; did you mean 'settings'?" },
        { ", limits: settings }", " }", "31:13: 'limits' is missing" },
        { ", limits: settings }", ", limits: settings, more: stats }", "31:141: unknown key 'more'; use one of: config, tables, words, vectors, verdicts, hits, limits" },
        {
            "fields:\n        action", "field:\n        action",
            "29:7: 'fields' is missing|32:7: unknown key 'field'; did you mean 'fields'?"
        },
        { "type: cidr", "type: ip", "36:25: unknown value 'ip'; use one of: action, cidr, protocol, port, direction, rate, burst, priority" },
        { "source: { type: cidr }", "source: {}", "36:17: 'type' is missing" },
        { "source: { type: cidr }", "source: { type: cidr, match: any }", "36:31: unknown key 'match'; use one of: help, required, type" },
        { "source: { type: cidr }", "source: { type: protocol }", "33:9: 'source' and 'protocol' are both of the type protocol" },
        { "required: true", "required: yes", "35:21: expected true or false, found 'yes'; write true, or quote it if text is meant" },
        {
            "required: true", "required: false",
            "33:9: no field is an action that each rule must have; add 'action: { type: action, required: true }'"
        },
    };

    [Theory]
    [MemberData(nameof(SpecMistakes))]
    [MemberData(nameof(MapMistakes))]
    [MemberData(nameof(CounterMistakes))]
    [MemberData(nameof(ConfigMistakes))]
    public void ReadFile_Mistake_IsReportedAtItsPlace(string piece, string replacement, string expected)
    {
        var (manifests, problems) = SampleManifest.Read(SampleManifest.With(piece, replacement));

        problems.ShouldBe(expected.Split('|'));
        manifests.ShouldBeEmpty();
    }

    [Fact]
    public void ReadFile_ManyMistakes_AreReportedAtOnceInOrder()
    {
        var text = SampleManifest.Text
            .Replace("hooks: [xdp]", "hook: [xdp]")
            .Replace("settings: {}", "settings_of_all_users: {}")
            .Replace("metric: packets_total", "metric: packets")
            .Replace("default: quiet", "default: silent")
            .Replace("type: cidr", "type: ip");

        var (manifests, problems) = SampleManifest.Read(text);

        manifests.ShouldBeEmpty();
        problems.ShouldContain("7:3: unknown key 'hook'; did you mean 'hooks'?");
        problems.ShouldContain("11:5: map name 'settings_of_all_users' is longer than 15 characters; the kernel would cut it");
        problems.ShouldContain("13:17: 'packets' is a counter; counters, and only counters, end in _total");
        problems.ShouldContain("20:16: 'silent' is not among its values; use one of: quiet, loud");
        problems.ShouldContain("36:25: unknown value 'ip'; use one of: action, cidr, protocol, port, direction, rate, burst, priority");
        problems.Count(problem => problem.Contains("unknown value 'settings'")).ShouldBe(10);
        problems.Count.ShouldBe(15);
    }
}
