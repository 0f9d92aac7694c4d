namespace HyperMesh.Autonomic.Engine.Tests.Policies;

/// <summary>Documents that use all of the language.</summary>
internal static class PolicySamples
{
    public const string Policy = """
        apiVersion: hypermesh.autonomic/v1
        kind: Policy
        metadata: { name: guard, description: all of it }
        spec:
          extends: house
          variables: { program: drop, ports: [22, 53], hold: 500ms }
          target: { interface: "eth*" }
          limits: { maxActionsPerHour: 30, burst: 3 }
          rules:
            - name: ladder
              priority: 100
              groupBy: [source]
              when:
                all:
                  - metric: { name: packets_total, labels: { k: v }, of: rate, over: 30s, dividedBy: all_total, op: ">", value: 5k, leave: { op: "<", value: 4k } }
                  - metric: { name: latency, of: quantile, over: 10s, quantile: 0.99, op: ">=", value: 1.5 }
                  - any:
                      - anomaly: { metric: packets_total, of: rate, severity: high, direction: up, detector: adaptive }
                      - anomaly: { metrics: [a, b], severity: low }
                  - not: { metric: { name: beat, of: absent, over: 1m } }
              for: ${var.hold}
              keepFiringFor: 30s
              damping: { raises: 3, within: 10m, keepFiringFor: 5m }
              escalation:
                - { name: watch, mode: dryRun }
                - name: limit
                  then:
                    - fake.set: { program: "${var.program}", port: 53, source: "${group.source}", note: "on ${target}" }
                      timeout: 5s
                      retry: { times: 2, after: 500ms }
                      interface: eth1
                    - parallel: [ fake.limit: {}, fake.tell: { text: hello } ]
                  expect: { within: 1s, metric: { name: drops_total, of: rate, op: ">", value: 1k } }
              descendAfter: 30s
              expect: { within: 5s, metric: { name: passed_total, of: rate, op: ">=", before: 90% } }
              guard: { for: 2s, metric: { name: passed_total, of: rate, op: ">=", before: 80% } }
              onUnmet: escalate
              onInconclusive: keep
              onHarm: rollback
              onClear: revert
              onDrift: report
              cooldown: 60s
              limits: { maxActionsPerHour: 6, burst: 2, maxUnhealthy: 40%, minHealthy: 1, stormCooldown: 5m }
              standing: { demoteAfter: 3, suspendAfter: 6, within: 7d }
              mode: approve
              approval: { expires: 10m }
            - name: plain
              when:
                any:
                  - event: { name: kprobe_execve/exec, where: { comm: bash, uid: [0, 1], source: { cidr: 10.0.0.0/8 }, dport: { not: 22 } }, over: 10s, op: ">=", value: 20, distinct: dport }
                  - health: { component: monitor ebpf, is: failing }
                  - state: { hook: xdp, program: drop, drifted: true }
                  - state: { plugin: Execute.Bpf, is: missing }
                  - state: { node: a, is: down }
                  - schedule: { days: [mon, tue], from: "22:00", to: "06:00", timeZone: Europe/Berlin }
                  - fleet: { sees: guard/ladder, nodes: 3, within: 60s }
              then:
                - fake.detach: {}

        """;

    public const string Defaults = """
        apiVersion: hypermesh.autonomic/v1
        kind: PolicyDefaults
        metadata: { name: house }
        spec:
          variables: { most: 9 }
          defaults:
            for: 3s
            mode: enforce
            limits: { maxActionsPerHour: "${var.most}", minHealthy: 50% }

        """;

    public const string Set = """
        apiVersion: hypermesh.autonomic/v1
        kind: PolicySet
        metadata: { name: all }
        spec:
          limits: { maxActionsPerHour: 100, maxActionsPerTargetPerHour: 10 }
          silences:
            - { from: 2026-03-01T22:00:00+01:00, to: 2026-03-02T06:00:00Z, rules: [guard/*], targets: [eth0], comment: works }

        """;

    public static string All { get; } = $"{Policy}---\n{Defaults}---\n{Set}";
}
