namespace HyperMesh.Autonomic.Conformance;

/// <summary>Asks one subject for rules, one after the other. What a plugin throws or how long it takes ends one question, not the examination.</summary>
internal sealed class Examination(string subject)
{
    /// <summary>How long the plugin may take over one rule.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly List<RuleResult> _results = [];

    public ConformanceReport Report => new([.. _results]);

    /// <summary>Asks for a rule; true when it is kept, so that what builds on it can be asked.</summary>
    public async Task<bool> AskAsync(Rule rule, Func<Task<Answer>> check)
    {
        var answer = await AnswerAsync(check).ConfigureAwait(false);
        _results.Add(new RuleResult(rule, subject, answer.Verdict, answer.Detail));
        return answer.Verdict == RuleVerdict.Kept;
    }

    /// <inheritdoc cref="AskAsync(Rule, Func{Task{Answer}})"/>
    public Task<bool> AskAsync(Rule rule, Func<Answer> check) => AskAsync(rule, () => Task.FromResult(check()));

    /// <summary>Leaves rules out, because another one has to hold first.</summary>
    public void LeaveOut(IEnumerable<Rule> rules, string why)
    {
        foreach (var rule in rules)
            _results.Add(new RuleResult(rule, subject, RuleVerdict.NotApplicable, why));
    }

    private static async Task<Answer> AnswerAsync(Func<Task<Answer>> check)
    {
        try
        {
            return await Task.Run(check).WaitAsync(Limit).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return Answer.Broken($"it had not answered within {Limit.TotalSeconds:0} s");
        }
        catch (Exception fault)
        {
            return Answer.Broken($"it threw {fault.GetType().Name}: {fault.Message}");
        }
    }
}
