namespace HyperMesh.Autonomic.Bpf.Tests.Manifests;

/// <summary>A manifest that uses every key there is, but those of rules.</summary>
internal static class WholeManifest
{
    public const string Text = """
        apiVersion: hypermesh.autonomic/v1
        kind: Program
        metadata:
          name: whole
          description: Everything.
        spec:
          license: GPL
          object: other.bpf.o
          functions:
            - { name: ingress, type: tc, hooks: [tc-ingress] }
            - { name: egress, type: tc, hooks: [tc-egress], else: plain }
            - { name: plain, type: tc }
            - { name: enter_kprobe, type: kprobe, attach: do_execveat_common, else: enter_tracepoint }
            - { name: enter_tracepoint, type: tracepoint, attach: sched/sched_process_exec }
            - { name: leave, type: raw_tracepoint, attach: sched_process_exit, optional: true }
            - { name: shell, type: uretprobe, attach: "/bin/bash:readline" }
            - { name: at, type: uprobe, attach: "/bin/bash:0x1f" }
            - { name: guard, type: lsm, attach: file_open }
            - { name: clock, type: perf_event, attach: "cpu-clock:99" }
          maps:
            stats: { onSwap: carry }
            flows: {}
            settings: {}
            routes: {}
            events: {}
          counters:
            - { metric: packets_total, help: All., unit: packets, map: stats, key: 3, field: packets }
            - { metric: depth, kind: gauge, map: stats }
            - metric: flow_packets_total
              map: flows
              each:
                source: { field: saddr, as: ipv4 }
                port: { field: dport, as: port }
                reason: { field: why, values: { none: 0, expired: 1 } }
              field: packets
              limit: 1000
            - metric: class_packets_total
              map: stats
              each: class
              values: { bulk: 0, voice: 1 }
              count: { map: settings, key: 0, field: classes }
          histograms:
            - metric: latency_microseconds
              unit: microseconds
              map: flows
              each: { syscall: { field: nr } }
              buckets: slots
              sum: total
            - { metric: sizes, map: stats, key: 1 }
          events:
            - name: exec
              help: A start.
              map: events
              struct: exec_event
              fields:
                pid: {}
                command: { field: comm, as: text }
              lost: { map: stats, key: 0, field: events_lost }
          config:
            limit: { type: integer, minimum: 1, maximum: 100, default: 10, target: { map: settings, field: limit } }
            strict: { type: boolean, default: true, target: { map: settings, field: strict } }
            mode: { type: enum, values: { quiet: 0, loud: 1 }, required: true, target: { map: settings, field: mode } }
            latency: { type: duration, unit: us, default: 50ms, target: { map: settings, key: 2, field: latency } }
            bandwidth: { type: bitrate, default: 100mbit, target: { map: settings, field: rate } }
            burst: { type: bytes, minimum: 1k, maximum: 1m, default: 64k, target: { map: settings } }
            secret: { type: hex, length: 4, default: 00112233, target: { map: settings, field: secret } }
            routes:
              type: table
              help: Where packets go.
              map: routes
              maxItems: 3
              count: { map: settings, field: routes }
              fields:
                to: { type: cidr, key: true, required: true }
                via: { type: interface, value: ifindex, required: true }
                mac: { type: mac, value: dmac }
                address: { type: ip, value: address }
                port: { type: port, value: port }
                protocol: { type: protocol, value: protocol }
                name: { type: text, value: name }
                weight: { type: integer, value: weight, default: 1 }
          canary:
            - name: ARP passes
              config: { mode: quiet }
              function: ingress
              packet: ffffffffffff 020000000001 0806
              verdict: pass
        """;

    public static ProgramManifest Manifest { get; } = Read(Text);

    public static string With(string piece, string replacement)
    {
        Text.Split(piece).Length.ShouldBe(2, piece);
        return Text.Replace(piece, replacement);
    }

    private static ProgramManifest Read(string text)
    {
        var (manifests, problems) = SampleManifest.Read(text);
        problems.ShouldBeEmpty();
        return manifests.ShouldHaveSingleItem();
    }
}
