using System.Text.RegularExpressions;

namespace HyperMesh.Autonomic.Fuzz;

/// <summary>How an input has failed.</summary>
/// <param name="Identity">The same for all inputs that fail in the same place in the same way; good for a name of a file.</param>
/// <param name="Text">For people.</param>
internal sealed partial record Failure(string Identity, string Text)
{
    public static Failure Of(Exception exception)
    {
        var frame = Frame().Match(exception.StackTrace ?? "") is { Success: true } match ? match.Groups[1].Value : "";
        var kind = exception is BrokenPromiseException ? Promise.Kind(exception.Message) : exception.GetType().Name;
        return new Failure(Unfit().Replace($"{kind}-{frame}", "_"), exception.ToString());
    }

    public static Failure Hang(TimeSpan limit) => new("hang", $"it has not answered in {limit.TotalSeconds:0} s");

    // Of the project, but not of this part of it.
    [GeneratedRegex(@"at HyperMesh\.Autonomic\.(?!Fuzz)(?:\w+\.)*?(\w+\.[\w<>|`.]+)\(")]
    private static partial Regex Frame();

    [GeneratedRegex(@"[^A-Za-z0-9.-]+")]
    private static partial Regex Unfit();
}
