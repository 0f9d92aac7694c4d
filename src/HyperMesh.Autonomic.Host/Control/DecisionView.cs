using System.Text.Json;
using HyperMesh.Autonomic.Engine.Knowledge;

namespace HyperMesh.Autonomic.Host.Control;

/// <summary>A record, for people too.</summary>
/// <param name="Words">What it says, in a line.</param>
/// <param name="Record">As <c>knowledge log -o json</c> writes it.</param>
internal sealed record DecisionView(string Words, JsonElement Record)
{
    public static DecisionView Of(KnowledgeRecord record) => new(Narrator.Describe(record.Body), DecisionEndpoints.Parse(RecordJson.WriteLine(record)));
}
