namespace HyperMesh.Autonomic.Engine.Policies;

/// <summary>The signs that policies write for comparisons.</summary>
internal static class Comparisons
{
    /// <summary>All signs, in the order in which messages list them.</summary>
    public static readonly IReadOnlyDictionary<string, Comparison> BySign = new Dictionary<string, Comparison>
    {
        [">"] = Comparison.Above,
        [">="] = Comparison.AtLeast,
        ["<"] = Comparison.Below,
        ["<="] = Comparison.AtMost,
        ["=="] = Comparison.Equal,
        ["!="] = Comparison.NotEqual,
    };

    public static string Sign(Comparison op) => BySign.First(pair => pair.Value == op).Key;
}
