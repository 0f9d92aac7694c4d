using System.Text.Json.Serialization;

namespace HyperMesh.Autonomic;

/// <summary>What a record of the Knowledge says; <c>kind</c> in JSON tells which.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Symptom), "symptom")]
[JsonDerivedType(typeof(Incident), "incident")]
[JsonDerivedType(typeof(Feedback), "feedback")]
[JsonDerivedType(typeof(ChangePlan), "plan")]
[JsonDerivedType(typeof(ActionIntent), "action")]
[JsonDerivedType(typeof(Outcome), "outcome")]
[JsonDerivedType(typeof(Verification), "verification")]
[JsonDerivedType(typeof(Hold), "hold")]
[JsonDerivedType(typeof(Drift), "drift")]
[JsonDerivedType(typeof(Approval), "approval")]
[JsonDerivedType(typeof(Standstill), "standstill")]
[JsonDerivedType(typeof(Silencing), "silence")]
[JsonDerivedType(typeof(Escalation), "escalation")]
[JsonDerivedType(typeof(FleetSlot), "slot")]
[JsonDerivedType(typeof(Standing), "standing")]
[JsonDerivedType(typeof(Trim), "trim")]
[JsonDerivedType(typeof(Note), "note")]
public abstract record RecordBody;
