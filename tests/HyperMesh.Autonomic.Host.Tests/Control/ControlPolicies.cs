namespace HyperMesh.Autonomic.Host.Tests.Control;

/// <summary>Policies that need no rights: the machine always has memory, so their symptoms are there from the first tick on.</summary>
internal static class ControlPolicies
{
    /// <summary>Calls somebody.</summary>
    public static readonly string Call = Always("call", "enforce");

    /// <summary>Asks, and has a rule that has nothing to say.</summary>
    public static readonly string Ask = Asking("") + """

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

    /// <summary>Asks before it calls somebody.</summary>
    /// <param name="more">More of the rule.</param>
    public static string Asking(string more) => Always("ask", "approve", more);

    private static string Always(string rule, string mode, string more = "") => $$"""
        apiVersion: hypermesh.autonomic/v1
        kind: Policy
        metadata: { name: people }
        spec:
          target: { node: "*" }
          rules:
            - name: {{rule}}
              when: { metric: { name: host_memory_total_bytes, op: ">", value: 0 } }
              then: [ escalate: { message: look at it } ]
              mode: {{mode}}
              {{more}}
        """;
}
