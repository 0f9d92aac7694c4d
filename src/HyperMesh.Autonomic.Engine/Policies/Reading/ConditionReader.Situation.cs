using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Engine.Policies;

internal sealed partial class ConditionReader
{
    private static HealthCondition Health(MappingReader reader)
    {
        var component = reader.RequiredString("component");
        var isKnown = component == "store" || component.Split(' ') is ["monitor" or "executor", { Length: > 0 }];
        if (reader.IsGiven("component") && !isKnown)
            reader.Report("component", $"{Quoted.Of(component)} is no part of the loop", "write monitor NAME, executor NAME or store");
        return new HealthCondition(component, reader.RequiredName("is", ["failing", "well"]) == "failing");
    }

    private Condition State(MappingReader reader)
    {
        string[] forms = ["hook", "plugin", "node"];
        var stated = forms.Where(reader.Has).ToList();
        if (stated.Count != 1)
            reader.Problems.Add(
                reader.Mapping.Place, stated.Count == 0 ? "there is no state here" : $"{string.Join(" and ", stated)} stand side by side",
                "name one of hook, plugin and node");
        return stated switch
        {
            ["hook"] => Hook(reader),
            ["plugin"] => new PluginCondition(reader.RequiredString("plugin"), reader.RequiredName("is", ["loaded", "missing"]) == "loaded"),
            ["node"] => new NodeCondition(reader.RequiredString("node"), reader.RequiredName("is", ["up", "down"]) == "up"),
            _ => StandIn,
        };
    }

    private HookCondition Hook(MappingReader reader)
    {
        var kind = reader.RequiredName("hook", surroundings.HookKinds);
        var program = reader.OptionalString("program");
        bool? drifted = reader.Has("drifted") ? reader.RequiredBoolean("drifted") : null;
        if (program is null && drifted is null)
            reader.Problems.Add(reader.Mapping.Place, "nothing is asked of the hook", "add 'program' or 'drifted'");
        return new HookCondition(kind, program, drifted);
    }

    private FleetCondition Fleet(MappingReader reader)
    {
        var sees = reader.RequiredString("sees");
        var slash = sees.IndexOf('/', StringComparison.Ordinal);
        var id = slash < 0 ? new RuleId("", sees) : new RuleId(sees[..slash], sees[(slash + 1)..]);
        if (reader.IsGiven("sees") && (slash < 0 || !Names.IsName(id.Policy) || !Names.IsName(id.Rule)))
            reader.Report("sees", $"{Quoted.Of(sees)} is no rule", "name policy and rule, as syn-flood-guard/drop");
        else if (sees.Length > 0)
            Seen.Add((id, reader.PlaceOf("sees")));
        return new FleetCondition(
            id, reader.RequiredInteger("nodes", 1, 1_000_000), reader.RequiredDuration("within", ReadingLimits.Shortest, ReadingLimits.LongestWindow));
    }
}
