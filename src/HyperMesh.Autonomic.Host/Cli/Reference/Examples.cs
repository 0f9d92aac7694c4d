namespace HyperMesh.Autonomic.Host.Cli.Reference;

/// <summary>What people type first with each verb: shown by its help, in the manual page and in the reference. A test parses them all.</summary>
internal static class Examples
{
    private static readonly Dictionary<string, string[]> All = new(StringComparer.Ordinal)
    {
        ["demo"] = ["demo", "demo --record flood.jsonl.gz", "demo --replay"],
        ["run"] = ["run --interface eth0", "run --interface eth0 --interface blue/eth0 --policies /etc/hypermesh/policies --keep-attached"],
        ["replay"] = ["replay samples/recordings/udp-flood.jsonl.gz", "replay flood.jsonl.gz --policies policies/udp-flood.yaml --from 10s --until 2m -o json"],
        ["record"] = ["record --out today.jsonl.gz --duration 24h", "record --out host.jsonl.gz --rotate-every 1h --keep 2G"],
        ["recording info"] = ["recording info flood.jsonl.gz"],
        ["recording cut"] = ["recording cut day.jsonl.gz --from 10m --until 15m --out incident.jsonl.gz"],
        ["recording merge"] = ["recording merge a.jsonl.gz b.csv --out both.jsonl.gz"],
        ["recording perturb"] = ["recording perturb flood.jsonl.gz --noise 0.1 --gaps 3 --seed 7 --out noisy.jsonl.gz"],
        ["detect"] = ["detect series/ --out scored/ --report report.html", "detect --explain cpu.csv --at '2026-03-01 12:05:00'", "detect --list"],
        ["status"] = ["status", "status --watch", "status -o json"],
        ["config check"] = ["config check", "config check /etc/hypermesh/hypermesh.yaml"],
        ["config show"] = ["config show --effective", "config show --effective -o json"],
        ["config schema"] = ["config schema"],
        ["programs"] = ["programs", "programs --ours --verbose"],
        ["load"] = ["load xdp_firewall --config rules.yaml", "load build/mine.bpf.o"],
        ["attach"] = ["attach 42 eth0", "attach 42 eth0 --mode skb"],
        ["swap"] = ["swap eth0 xdp_firewall --config rules.yaml", "swap eth0 tc_shaper --hook tc-egress --config limit.yaml"],
        ["detach"] = ["detach eth0", "detach 42"],
        ["unload"] = ["unload 42"],
        ["stats"] = ["stats eth0", "stats xdp_firewall -o json"],
        ["knowledge log"] = ["knowledge log --last 20", "knowledge log --rule 'drop-*' --since 2h", "knowledge log --kind outcome --follow"],
        ["knowledge why"] = ["knowledge why 17", "knowledge why 17 -o json"],
        ["knowledge stats"] = ["knowledge stats --since 7d", "knowledge stats --rule 'drop-*' -o json"],
        ["knowledge export"] = ["knowledge export --out decisions.jsonl", "knowledge export --format openmetrics --since 1d --out decisions.txt"],
        ["knowledge label"] = ["knowledge label 17 false-alarm"],
        ["knowledge calibration"] = ["knowledge calibration"],
        ["knowledge verify"] = ["knowledge verify", "knowledge verify --store copy.db -o json"],
        ["knowledge repair"] = ["knowledge repair --store damaged.db --out sound.db"],
        ["knowledge trim"] = ["knowledge trim --older-than 30d --dry-run", "knowledge trim --larger-than 1G"],
        ["policy check"] = ["policy check", "policy check policies/udp-flood.yaml --strict"],
        ["policy fmt"] = ["policy fmt policies --check", "policy fmt policies --write"],
        ["policy schema"] = ["policy schema --out policy.schema.json"],
        ["policy import prometheus-rules"] = ["policy import prometheus-rules alerts.yml --out policies"],
        ["policy test"] = ["policy test", "policy test policies/udp-flood.yaml --run 'drops*'", "policy test policies --coverage --junit results.xml"],
        ["policy explain"] = ["policy explain --on flood.jsonl.gz --at 12s", "policy explain --decision 17"],
        ["policy whatif"] = ["policy whatif policies/udp-flood.yaml new.yaml --on flood.jsonl.gz --out whatif.html"],
        ["policy learn"] = ["policy learn day.jsonl.gz --metrics 'host_*' --out learnt.yaml"],
        ["policy pending"] = ["policy pending"],
        ["policy approve"] = ["policy approve 23 --comment 'seen, go on'"],
        ["policy deny"] = ["policy deny 23 --comment 'it is the nightly backup'"],
        ["policy hold"] = ["policy hold --reason 'maintenance'", "policy hold --freeze"],
        ["policy resume"] = ["policy resume", "policy resume udp-flood/drop-flood --reason 'the switch is mended'"],
        ["fleet status"] = ["fleet status"],
        ["fleet nodes"] = ["fleet nodes -o json"],
        ["fleet policy push"] = ["fleet policy push policies --canary 10% --for 30m --message 'lower threshold'"],
        ["fleet policy promote"] = ["fleet policy promote"],
        ["fleet policy rollback"] = ["fleet policy rollback --to 3 --message 'false alarms'"],
        ["fleet policy log"] = ["fleet policy log"],
        ["fleet log"] = ["fleet log"],
        ["plugins list"] = ["plugins list"],
        ["plugins new"] = ["plugins new QueueLength --kind monitor"],
        ["plugins check"] = ["plugins check QueueLength", "plugins check QueueLength --execute"],
        ["keys new"] = ["keys new release", "keys new release --algorithm ml-dsa-65"],
        ["keys list"] = ["keys list"],
        ["keys show"] = ["keys show release.pub"],
        ["sign"] = ["sign plugins/QueueLength --key release.key", "sign build/mine.bpf.o --key release.key"],
        ["verify"] = ["verify plugins/QueueLength --key release.pub"],
        ["doctor"] = ["doctor", "doctor -o json"],
        ["completion"] = ["completion bash > /etc/bash_completion.d/hypermesh", "completion fish > ~/.config/fish/completions/hypermesh.fish"],
        ["reference"] = ["reference > cli.md", "reference --format man > hypermesh.1"],
        ["bench"] = ["bench reaction --runs 100", "bench idle -o json"],
    };

    /// <summary>All of them.</summary>
    public static IEnumerable<(string Verb, string Line)> Lines => All.SelectMany(verb => verb.Value.Select(line => (verb.Key, line)));

    /// <summary>What may be typed with a verb, each without the word <c>hypermesh</c>.</summary>
    /// <param name="verb">As in <c>policy check</c>.</param>
    public static IReadOnlyList<string> Of(string verb) => All.GetValueOrDefault(verb) ?? [];
}
