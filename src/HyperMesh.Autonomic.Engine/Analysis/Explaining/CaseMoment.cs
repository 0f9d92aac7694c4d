using HyperMesh.Autonomic.Engine.Knowledge;

namespace HyperMesh.Autonomic.Engine.Analysis.Explaining;

/// <summary>Where a case stands, without the reasons: cheap, however many conditions it has. Immutable.</summary>
/// <param name="Case">Rule, target and group.</param>
/// <param name="Stage">Where it stands; never quiet.</param>
/// <param name="Since">Since when it has been so; null where that is not known.</param>
/// <param name="Next">When time alone takes it to the next stage; null where it does not.</param>
public sealed record CaseMoment(CaseKey Case, CaseStage Stage, DateTimeOffset? Since, DateTimeOffset? Next);
