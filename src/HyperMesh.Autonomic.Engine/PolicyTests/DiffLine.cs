namespace HyperMesh.Autonomic.Engine.PolicyTests;

/// <summary>One line of a comparison.</summary>
/// <param name="Sign">Where it stands.</param>
/// <param name="Text">What it says.</param>
public readonly record struct DiffLine(DiffSign Sign, string Text)
{
    public override string ToString() => Sign switch
    {
        DiffSign.Expected => $"- exp  {Text}",
        DiffSign.Got => $"+ got  {Text}",
        _ => $"       {Text}",
    };
}

/// <summary>On which side of a comparison a line stands.</summary>
public enum DiffSign
{
    /// <summary>On both.</summary>
    Both,

    /// <summary>It was expected, and did not come.</summary>
    Expected,

    /// <summary>It came, and was not expected.</summary>
    Got,
}
