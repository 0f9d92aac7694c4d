namespace HyperMesh.Autonomic.Host.Alerts;

/// <summary>What is judged.</summary>
/// <param name="Value">In the rule's unit; null where there is nothing to judge, which counts as well.</param>
/// <param name="Detail">Which map, hook or monitor it is, in words.</param>
internal readonly record struct AlertReading(double? Value, string? Detail = null);
