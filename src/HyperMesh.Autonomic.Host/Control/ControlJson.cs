using System.Text.Json.Serialization;
using HyperMesh.Autonomic.Host.Alerts;
using HyperMesh.Autonomic.Host.Fleet;
using HyperMesh.Autonomic.Host.Web;
using Microsoft.AspNetCore.Mvc;

namespace HyperMesh.Autonomic.Host.Control;

/// <summary>How the documents of the API are written; generated, so that nothing is looked up when a request comes.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(StatusDocument))]
[JsonSerializable(typeof(FleetDocument))]
[JsonSerializable(typeof(HealthDocument))]
[JsonSerializable(typeof(DecisionPage))]
[JsonSerializable(typeof(WhyDocument))]
[JsonSerializable(typeof(Flows.FlowPage))]
[JsonSerializable(typeof(Flows.FlowRecord))]
[JsonSerializable(typeof(Flows.LostRecord))]
[JsonSerializable(typeof(Flows.FlowHook))]
[JsonSerializable(typeof(ApprovalRequest))]
[JsonSerializable(typeof(StandstillRequest))]
[JsonSerializable(typeof(SilenceRequest))]
[JsonSerializable(typeof(ResumptionRequest))]
[JsonSerializable(typeof(ChangeDocument))]
[JsonSerializable(typeof(StopRequest))]
[JsonSerializable(typeof(StopDocument))]
[JsonSerializable(typeof(ReloadDocument))]
[JsonSerializable(typeof(DecisionView))]
[JsonSerializable(typeof(SeriesDocument))]
[JsonSerializable(typeof(SeriesHistoryDocument))]
[JsonSerializable(typeof(CallerDocument))]
[JsonSerializable(typeof(LogLevelRequest))]
[JsonSerializable(typeof(LogLevelDocument))]
[JsonSerializable(typeof(AlertsDocument))]
[JsonSerializable(typeof(ProblemDetails))]
[JsonSerializable(typeof(string[]))]
internal sealed partial class ControlJson : JsonSerializerContext;
