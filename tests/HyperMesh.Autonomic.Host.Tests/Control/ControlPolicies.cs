namespace HyperMesh.Autonomic.Host.Tests.Control;

/// <summary>Policies that need no rights: the machine always has memory, so their symptoms are there from the first tick on.</summary>
internal static class ControlPolicies
{
    public const string Ask = """
        apiVersion: hypermesh.autonomic/v1
        kind: Policy
        metadata: { name: people }
        spec:
          target: { node: "*" }
          rules:
            - name: ask
              when: { metric: { name: host_memory_total_bytes, op: ">", value: 0 } }
              then: [ escalate: { message: look at it } ]
              mode: approve
            - name: quiet
              when: { metric: { name: host_memory_total_bytes, op: "<", value: 0 } }
              then: [ escalate: { message: never } ]
              mode: enforce
        """;

    public const string Broken = """
        apiVersion: hypermesh.autonomic/v1
        kind: Policy
        metadata: { name: people }
        spec: { target: { node: "*" }, rulez: [] }
        """;
}
