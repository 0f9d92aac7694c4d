namespace HyperMesh.Autonomic;

/// <summary>How the value of a parameter is written.</summary>
public enum ParameterForm
{
    /// <summary>A number, such as 0.5.</summary>
    Number,

    /// <summary>A whole number.</summary>
    Count,

    /// <summary>A duration with a unit, such as 30s; kept in seconds.</summary>
    Duration,

    /// <summary>true or false; kept as 1 and 0.</summary>
    Switch,

    /// <summary>One of <see cref="DetectorParameter.Choices"/>, by name; kept as its place in that list.</summary>
    Choice,
}

/// <summary>One thing that can be set on a kind of detector.</summary>
/// <param name="Name">As in policies and <c>--param</c>.</param>
/// <param name="Form">How it is written.</param>
/// <param name="Default">When nothing is said.</param>
/// <param name="Least">The least value allowed.</param>
/// <param name="Most">The greatest value allowed.</param>
/// <param name="Meaning">What it does, with the unit, in one sentence.</param>
public sealed record DetectorParameter(string Name, ParameterForm Form, double Default, double Least, double Most, string Meaning)
{
    /// <summary>The names to choose from, where <see cref="Form"/> is <see cref="ParameterForm.Choice"/>; else none.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    public static DetectorParameter Number(string name, double fallback, double least, double most, string meaning) =>
        new(name, ParameterForm.Number, fallback, least, most, meaning);

    public static DetectorParameter Count(string name, int fallback, int least, int most, string meaning) =>
        new(name, ParameterForm.Count, fallback, least, most, meaning);

    public static DetectorParameter Duration(string name, TimeSpan fallback, TimeSpan least, TimeSpan most, string meaning) =>
        new(name, ParameterForm.Duration, fallback.TotalSeconds, least.TotalSeconds, most.TotalSeconds, meaning);

    public static DetectorParameter Switch(string name, bool fallback, string meaning) =>
        new(name, ParameterForm.Switch, fallback ? 1 : 0, 0, 1, meaning);

    public static DetectorParameter Choice(string name, int fallback, IReadOnlyList<string> choices, string meaning)
    {
        ArgumentNullException.ThrowIfNull(choices);
        return new(name, ParameterForm.Choice, fallback, 0, choices.Count - 1, meaning) { Choices = choices };
    }
}
