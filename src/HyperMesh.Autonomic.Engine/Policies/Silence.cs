namespace HyperMesh.Autonomic.Engine.Policies;

/// <summary>A time in which rules that match do not act; what is in force is still taken back.</summary>
/// <param name="From">From then on.</param>
/// <param name="To">Until just before then.</param>
/// <param name="Rules">Patterns of rule ids (<c>policy/rule</c>) with <c>*</c> and <c>?</c>; empty for all.</param>
/// <param name="Targets">Patterns of targets; empty for all.</param>
/// <param name="Comment">Why.</param>
internal sealed record Silence(DateTimeOffset From, DateTimeOffset To, IReadOnlyList<string> Rules, IReadOnlyList<string> Targets, string Comment);
