using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;

namespace HyperMesh.Autonomic.Host.Control;

/// <summary>How the documents of the API are written; generated, so that nothing is looked up when a request comes.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(StatusDocument))]
[JsonSerializable(typeof(HealthDocument))]
[JsonSerializable(typeof(DecisionPage))]
[JsonSerializable(typeof(WhyDocument))]
[JsonSerializable(typeof(ApprovalRequest))]
[JsonSerializable(typeof(StandstillRequest))]
[JsonSerializable(typeof(ChangeDocument))]
[JsonSerializable(typeof(ReloadDocument))]
[JsonSerializable(typeof(ProblemDetails))]
[JsonSerializable(typeof(string[]))]
internal sealed partial class ControlJson : JsonSerializerContext;
