using HyperMesh.Autonomic.Engine.Policies;

namespace HyperMesh.Autonomic.Host.Settings;

/// <summary>Something that the configuration, the environment and the command line may all say of <c>run</c>. Each says it as a text, which is checked the same
/// way wherever it comes from.</summary>
/// <param name="Section">Of the configuration's <c>spec</c>; empty for a key of its own.</param>
/// <param name="Key">In that section.</param>
/// <param name="Variable">Of the environment.</param>
/// <param name="Flag">Of the command line.</param>
/// <param name="Shape">What it looks like in the configuration.</param>
/// <param name="Help">What it means.</param>
/// <param name="WhyNot">What is wrong with a text, and the mend; null when nothing is.</param>
internal sealed record DaemonSetting(
    string Section, string Key, string Variable, string Flag, Shape Shape, string Help, Func<string, (string Message, string Hint)?> WhyNot)
{
    /// <summary>What holds where nobody says anything.</summary>
    public required Func<string> Default { get; init; }

    /// <summary>A path, which in the configuration is meant from its folder.</summary>
    public bool IsPath { get; init; }

    /// <summary>As <c>run.interval</c>.</summary>
    public string Name => Section.Length == 0 ? Key : $"{Section}.{Key}";
}
