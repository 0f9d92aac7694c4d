namespace HyperMesh.Autonomic.Engine.Knowledge;

/// <summary>How far the execution of a plan has come: what its intents and outcomes add up to. Single-threaded.</summary>
/// <param name="id">Of the plan.</param>
/// <param name="plan">What is to be done.</param>
[Folded]
public sealed class PlanProgress(long id, ChangePlan plan)
{
    private readonly StepState[] _steps = new StepState[plan.Steps.Count];

    private enum StepState
    {
        Waiting,
        Begun,
        Again,
        Done,
        Failed,
        Undone,
    }

    public long Id { get; } = id;

    public ChangePlan Plan { get; } = plan;

    /// <summary>The case that it is for; null where no rule asks for it.</summary>
    public CaseKey? Case { get; } = plan.Rule is { } rule ? new CaseKey(rule, plan.Target, plan.Group) : null;

    /// <summary>The hooks that it sets, each once.</summary>
    public IReadOnlyList<string> Hooks { get; } = [.. plan.Steps.Where(step => !step.IsMomentary).Select(step => step.Hook).Distinct()];

    /// <summary>Those of them on which something was begun.</summary>
    public IEnumerable<string> Touched =>
        Hooks.Where(hook => Plan.Steps.Index().Any(step => step.Item.Hook == hook && !step.Item.IsMomentary && _steps[step.Index] != StepState.Waiting));

    /// <summary>The rules whose changes led to it, its own first.</summary>
    public IReadOnlyList<(RuleId Rule, string Target)> Lineage { get; init; } = [];

    /// <summary>The process ended in the middle of it.</summary>
    public bool IsInterrupted { get; private set; }

    public bool HasFailed => _steps.Any(step => step is StepState.Failed);

    public bool HasSucceeded => !IsInterrupted && Array.TrueForAll(_steps, step => step == StepState.Done);

    /// <summary>A plan that acts stops at the first failure, and what it has done is taken back. One that takes back does all that it can.</summary>
    public bool StopsAtFailure => Plan.Purpose == PlanPurpose.Remediate;

    /// <summary>Nothing of it goes on or will follow.</summary>
    public bool IsOver => IsInterrupted || (!_steps.Any(step => step is StepState.Begun or StepState.Again)
        && (StopsAtFailure && HasFailed ? ToUndo is null : !_steps.Contains(StepState.Waiting)));

    /// <summary>The step that is to be taken back next, the last one first; null for none.</summary>
    public int? ToUndo
    {
        get
        {
            for (var i = _steps.Length - 1; i >= 0; i--)
                if (_steps[i] == StepState.Done && !Plan.Steps[i].IsMomentary)
                    return i;
            return null;
        }
    }

    internal void Begin(ActionIntent intent) => _steps[intent.Step] = StepState.Begun;

    internal void End(ActionIntent? intent, Outcome outcome)
    {
        IsInterrupted |= outcome.Status == OutcomeStatus.Interrupted || intent is null;
        if (intent is null)
            return;

        if (intent.IsUndo)
            Undo(intent.Step);
        else if (outcome.Status == OutcomeStatus.Succeeded)
            _steps[intent.Step] = StepState.Done;
        else
            _steps[intent.Step] = intent.Attempt < Plan.Steps[intent.Step].Retries ? StepState.Again : StepState.Failed;
    }

    /// <summary>Taking a hook back takes back all that was done there.</summary>
    private void Undo(int undone)
    {
        _steps[undone] = StepState.Undone;
        for (var i = 0; i < _steps.Length; i++)
            if (_steps[i] == StepState.Done && Plan.Steps[i].Hook == Plan.Steps[undone].Hook)
                _steps[i] = StepState.Undone;
    }
}
