namespace HyperMesh.Autonomic;

/// <summary>A token that a plan takes from a bucket. It names the bucket's size, so that the journal alone tells how full it is.</summary>
/// <param name="Bucket">What the budget is for: <c>rule:p/r@eth0</c>, <c>policy:p</c>, <c>target:eth0</c>, <c>all</c>.</param>
/// <param name="PerHour">Tokens that come back in an hour, evenly.</param>
/// <param name="Burst">Tokens that it holds at most.</param>
public sealed record BudgetCharge(string Bucket, double PerHour, double Burst);
