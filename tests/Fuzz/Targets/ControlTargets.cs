using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using HyperMesh.Autonomic.Host.Control;
using Microsoft.AspNetCore.Http;

namespace HyperMesh.Autonomic.Fuzz.Targets;

/// <summary>What a caller of the control API may send: documents and queries.</summary>
internal static class ControlTargets
{
    private static readonly JsonTypeInfo[] Documents =
    [
        ControlJson.Default.ApprovalRequest, ControlJson.Default.StandstillRequest, ControlJson.Default.SilenceRequest, ControlJson.Default.ResumptionRequest, ControlJson.Default.StopRequest,
        ControlJson.Default.LogLevelRequest,
    ];

    public static IEnumerable<FuzzTarget> All =>
    [
        new("control-document", () => Repository.Texts(
            """{"answer":"approve","comment":"x"}""", """{"state":"held","reason":"x"}""", """{"rule":"p/r","for":"30m","reason":"x"}""", """{"rule":"p/r"}""", """{"level":"debug"}"""), Document)
        { Longest = 4 << 10, Words = ["answer", "state", "rule", "for", "level", "reason", "null", "comment"] },
        new("control-query", () => Repository.Texts("?kind=plan&rule=a*&target=eth?&plan=5&since=2h&until=2026-01-31T12:00:00Z&after=3&last=10"), Query)
        { Longest = 2 << 10, Words = ["kind=", "rule=", "target=", "plan=", "since=", "until=", "after=", "last=", "&", "%00", "%ff", "+"] },
    ];

    private static string Document(byte[] input) => string.Join('|', Documents.Select(type => Promise.Only<JsonException>(() => $"{JsonSerializer.Deserialize(input, type) is null}")).Distinct());

    private static string Query(byte[] input)
    {
        var request = new DefaultHttpContext().Request;
        request.QueryString = new QueryString($"?{System.Text.Encoding.UTF8.GetString(input).TrimStart('?')}");
        var query = new DecisionQuery
        {
            Kind = request.Query.TryGetValue("kind", out var kinds) ? [.. kinds.OfType<string>()] : null,
            Rule = Of("rule"),
            Target = Of("target"),
            Plan = Of("plan"),
            Since = Of("since"),
            Until = Of("until"),
            After = Of("after"),
            Last = Of("last"),
        };
        query.Read(request, out var problem);
        return Promise.Kind(problem?.Detail ?? "fine");

        string? Of(string name) => request.Query.TryGetValue(name, out var values) ? (string?)values : null;
    }
}
