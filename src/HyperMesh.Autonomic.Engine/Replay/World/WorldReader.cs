using System.Text.Json;
using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Engine.Replay.World;

/// <summary>Reads a document of kind World (docs/simulation.md). Thread-safe.</summary>
public static class WorldReader
{
    /// <summary>In the value of a label: the target of the action.</summary>
    public const string Target = "${target}";

    public const string Kind = "World";

    /// <summary>Reads a file; null when there is an error in it.</summary>
    public static WorldDescription? ReadFile(string path, ProblemList problems) => Read(YamlReader.ReadFile(path, problems), path, problems);

    /// <summary>Reads a text; null when there is an error in it.</summary>
    public static WorldDescription? Read(string text, string file, ProblemList problems) => Read(YamlReader.Read(text, file, problems), file, problems);

    private static WorldDescription? Read(IReadOnlyList<Node> documents, string file, ProblemList problems)
    {
        ArgumentNullException.ThrowIfNull(problems);
        var found = problems.Part();
        var resources = Resource.Read(documents, Kind, found);
        if (resources is not [var resource])
        {
            if (!found.HasErrors)
                found.Add(Place.StartOf(file), "there is to be one world in it", "a world is one document of kind World");
            return null;
        }

        var spec = resource.Spec;
        var world = new WorldDescription
        {
            File = file,
            Name = resource.Name,
            Description = resource.Description,
            Seed = spec.OptionalInteger("seed", 0UL),
            EnforcesAll = spec.OptionalName("modes", ["asWritten", "enforce"]) == "enforce",
            Executions = [.. spec.OptionalMappings("executors").Select(ReadExecution)],
            Responses = [.. spec.RequiredMappings("responses").Select(ReadResponse)],
        };
        ReportTwice(spec, world.Responses);
        return spec.Done() && !found.HasErrors ? world : null;
    }

    private static void ReportTwice(MappingReader spec, IReadOnlyList<WorldResponse> responses)
    {
        foreach (var name in responses.GroupBy(response => response.Name).Where(group => group.Count() > 1 && group.Key.Length > 0))
            spec.Report("responses", $"two responses are called {Quoted.Of(name.Key)}", "give each a name of its own: reports name them");
    }

    private static WorldExecution ReadExecution(MappingReader entry)
    {
        var execution = new WorldExecution(
            ReadAction(entry),
            entry.OptionalDuration("takes", TimeSpan.Zero, TimeSpan.Zero, TimeSpan.FromDays(1)),
            ReadTries(entry),
            entry.OptionalPercentage("failsWith", 0),
            entry.OptionalString("message", "simulated: it failed"));
        if (execution is { Takes.Ticks: 0, FailsOn.Count: 0, FailsWith: 0 } && !entry.Problems.HasErrors)
            entry.Problems.Add(entry.Mapping.Place, "this says nothing about the action", "give 'takes', 'failsOn' or 'failsWith'");
        entry.Done();
        return execution;
    }

    private static List<int> ReadTries(MappingReader entry)
    {
        var tries = new List<int>();
        foreach (var node in entry.OptionalSequence("failsOn"))
            if (node.TryScalar(entry.Problems, "the number of a try", out var scalar) && scalar.TryInteger(entry.Problems, 1, 1_000_000, out int number))
                tries.Add(number);
        return tries;
    }

    private static WorldResponse ReadResponse(MappingReader entry)
    {
        var after = entry.OptionalDuration("after", TimeSpan.Zero, TimeSpan.Zero, TimeSpan.FromDays(1));
        var over = entry.OptionalDuration("over", TimeSpan.Zero, TimeSpan.Zero, TimeSpan.FromDays(1));
        var back = entry.OptionalMapping("back");
        var response = new WorldResponse
        {
            Name = entry.RequiredString("name"),
            Action = ReadAction(entry),
            IsWithout = entry.OptionalName("while", ["inForce", "notInForce"]) == "notInForce",
            After = after,
            Over = over,
            BackAfter = back?.OptionalDuration("after", after, TimeSpan.Zero, TimeSpan.FromDays(1)) ?? after,
            BackOver = back?.OptionalDuration("over", over, TimeSpan.Zero, TimeSpan.FromDays(1)) ?? over,
            Lasts = entry.OptionalDuration("lasts"),
            Effects = [.. entry.OptionalMappings("effects").Select(WorldEffectReader.Read)],
            Events = [.. entry.OptionalMappings("events").Select(ReadEvent)],
        };
        back?.Done();
        Check(entry, response);
        entry.Done();
        return response;
    }

    private static void Check(MappingReader entry, WorldResponse response)
    {
        if (response.IsWithout && !response.Action.IsExact)
            entry.Report("action", $"{Quoted.Of(response.Action.Hook)} stands for several hooks", "what holds without an action is said of one hook: name it");
        if (response is { IsWithout: true, Lasts: not null })
            entry.Report("lasts", "what holds without an action has no end of its own", "leave out 'lasts'");
        if (response is { Effects.Count: 0, Events.Count: 0 } && !entry.Problems.HasErrors)
            entry.Problems.Add(entry.Mapping.Place, "nothing follows from it", "give 'effects' or 'events'");
        var labels = response.Effects.SelectMany(effect => new[] { effect.Labels, effect.ToLabels }).OfType<Labels>()
            .Concat(response.Events.Select(effect => effect.Fields));
        var values = labels.SelectMany(one => one.Pairs).Select(pair => pair.Value);
        if (values.FirstOrDefault(value => value.Replace(Target, "").Contains("${", StringComparison.Ordinal)) is { } unknown)
            entry.Problems.Add(entry.Mapping.Place, $"{Quoted.Of(unknown)} stands for nothing", $"a label may have {Target}");
    }

    private static ActionPattern ReadAction(MappingReader entry)
    {
        if (entry.RequiredMapping("action") is not { } action)
            return new ActionPattern("", "*", null);

        var pattern = new ActionPattern(
            action.RequiredString("verb"),
            action.OptionalString("hook", "*"),
            action.Optional("arguments") is { } node && node.TryMapping(action.Problems, out var arguments)
                ? JsonSerializer.SerializeToElement(arguments.ToJson())
                : null);
        action.Done();
        return pattern;
    }

    private static EventEffect ReadEvent(MappingReader entry)
    {
        var effect = new EventEffect(entry.RequiredString("event"), Labels.Of(entry.OptionalStringMap("fields")), entry.RequiredPercentage("keep"));
        entry.Done();
        return effect;
    }
}
