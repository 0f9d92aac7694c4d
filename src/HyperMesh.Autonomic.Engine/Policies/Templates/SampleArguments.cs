using System.Text.Json;

namespace HyperMesh.Autonomic.Engine.Policies;

/// <summary>
/// Finds out whether an executor can do with the values that templates will bring, and whether it wants a text or a number: by handing it an
/// address, a port and a name in their place.
/// </summary>
internal sealed class SampleArguments(JsonElement arguments, Func<JsonElement, IReadOnlyList<ArgumentProblem>> check)
{
    private const string Interface = "eth0";
    private static readonly (string Text, bool IsNumber)[] Samples = [("192.0.2.1", false), ("53", true), ("sample", false), ("53", false)];

    private readonly Dictionary<string, int> _chosen = [];
    private readonly HashSet<string> _whole = [];

    /// <summary>Where the executor takes a number, as JSON pointers; after <see cref="Check"/>.</summary>
    public IReadOnlySet<string> Numbers =>
        _chosen.Where(site => Samples[site.Value].IsNumber && _whole.Contains(site.Key)).Select(site => site.Key).ToHashSet();

    /// <summary>What is wrong with the arguments, whatever stands in the place of their templates.</summary>
    public IReadOnlyList<ArgumentProblem> Check()
    {
        ArgumentTemplates.Rewrite(arguments, (json, pointer, parts) =>
        {
            if (parts.Any(part => part.Kind == TemplatePartKind.Group))
                _chosen[pointer] = 0;
            if (parts is [{ Kind: TemplatePartKind.Group }])
                _whole.Add(pointer);
            json.WriteNullValue();
        });
        var problems = Try();
        foreach (var site in _chosen.Keys.ToList())
        {
            if (problems.Count == 0)
                break;
            problems = Best(site, problems);
        }

        return problems;
    }

    private IReadOnlyList<ArgumentProblem> Best(string site, IReadOnlyList<ArgumentProblem> problems)
    {
        var best = 0;
        for (var sample = 1; sample < Samples.Length && problems.Count > 0; sample++)
        {
            _chosen[site] = sample;
            if (Try() is var found && found.Count < problems.Count)
                (best, problems) = (sample, found);
        }

        _chosen[site] = best;
        return problems;
    }

    private IReadOnlyList<ArgumentProblem> Try() => check(ArgumentTemplates.Rewrite(arguments, (json, pointer, parts) =>
    {
        var sample = Samples[_chosen.GetValueOrDefault(pointer)];
        var text = string.Concat(parts.Select(part => part.Kind switch
        {
            TemplatePartKind.Text => part.Text,
            TemplatePartKind.Target => Interface,
            _ => sample.Text,
        }));
        if (sample.IsNumber && _whole.Contains(pointer))
            json.WriteNumberValue(int.Parse(text, System.Globalization.CultureInfo.InvariantCulture));
        else
            json.WriteStringValue(text);
    }));
}
