using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Engine.Policies;

/// <summary>Reads <c>limits</c>: of a rule, of a policy and of the set.</summary>
internal static class LimitsReader
{
    private const string PerHour = "maxActionsPerHour";

    public static (Limits Limits, Budget? Budget) OfRule(MappingReader rule)
    {
        if (rule.OptionalMapping("limits") is not { } reader)
            return (new Limits(), null);

        var budget = ReadBudget(reader, BudgetScope.Rule);
        var limits = new Limits
        {
            MaxUnhealthy = ReadAmount(reader, "maxUnhealthy", 1),
            MinHealthy = ReadAmount(reader, "minHealthy", 0),
            StormCooldown = reader.OptionalDuration("stormCooldown", TimeSpan.Zero, TimeSpan.Zero, ReadingLimits.LongestWait),
            MaxConcurrentNodes = ReadAmount(reader, "maxConcurrentNodes", 1),
            ActsWhenPartitioned = reader.OptionalName("whenPartitioned", ["wait", "local"]) == "local",
        };
        reader.Done();
        return (limits, budget);
    }

    public static Budget? OfPolicy(MappingReader spec)
    {
        if (spec.OptionalMapping("limits") is not { } reader)
            return null;

        var budget = ReadBudget(reader, BudgetScope.Policy);
        reader.Done();
        return budget;
    }

    public static IReadOnlyList<Budget> OfSet(MappingReader spec)
    {
        if (spec.OptionalMapping("limits") is not { } reader)
            return [];

        Budget?[] budgets =
        [
            ReadPerHour(reader, PerHour) is { } all ? new Budget(BudgetScope.All, all, all) : null,
            ReadPerHour(reader, "maxActionsPerTargetPerHour") is { } each ? new Budget(BudgetScope.Target, each, each) : null,
        ];
        reader.Done();
        return [.. budgets.OfType<Budget>()];
    }

    private static Budget? ReadBudget(MappingReader reader, BudgetScope scope)
    {
        var perHour = ReadPerHour(reader, PerHour);
        int? burst = reader.Has("burst") ? reader.RequiredInteger("burst", 1, ReadingLimits.MostActionsPerHour) : null;
        if (burst is not null && perHour is null)
            reader.Report("burst", $"a burst belongs to '{PerHour}'", $"add '{PerHour}'");
        return perHour is { } tokens ? new Budget(scope, tokens, burst ?? tokens) : null;
    }

    private static int? ReadPerHour(MappingReader reader, string key) =>
        reader.Has(key) ? reader.RequiredInteger(key, 1, ReadingLimits.MostActionsPerHour) : null;

    /// <summary>A share such as 40%, or a number.</summary>
    private static Amount? ReadAmount(MappingReader reader, string key, int least)
    {
        if (reader.Optional(key) is not { } node)
            return null;

        if (node is not ScalarNode { Text: [.., '%'] })
            return new Amount(reader.RequiredInteger(key, least, int.MaxValue), IsShare: false);

        var errors = reader.Problems.ErrorCount;
        var share = reader.RequiredPercentage(key);
        if (share == 0 && least > 0 && reader.Problems.ErrorCount == errors)
            reader.Report(key, "with 0% the rule never acts", "give a share above 0%, or leave it out");
        return new Amount(share, IsShare: true);
    }
}
