using System.CommandLine;
using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Host.Cli;

namespace HyperMesh.Autonomic.Host.Policies;

/// <summary><c>policy approve|deny</c>: lets a proposed plan be carried out, or forbids it and any other for the same symptom.</summary>
internal static class ApproveCommand
{
    public static Command Create() => Create("approve", "Lets a plan that waits for approval be carried out, if its symptom is still there.", isGranted: true);

    public static Command CreateDeny() => Create("deny", "Forbids a plan that waits for approval; the rule does nothing more for this symptom.", isGranted: false);

    private static Command Create(string name, string description, bool isGranted)
    {
        var id = new Argument<long>("ID") { Description = "id of the plan, as 'policy pending' shows it" };
        var comment = new Option<string>("--comment") { Description = "why, for the journal", HelpName = "TEXT", DefaultValueFactory = _ => "" };
        var store = Options.Store();
        var output = Options.Output();
        var command = new Command(name, description) { id, comment, store, output };
        command.SetAction(async (parsed, cancel) =>
        {
            var path = LoopStore.PathOf(parsed.GetValue(store));
            var proposal = Waiting(path, parsed.GetValue(id));
            // A loop that starts must see for itself that the symptom is there, before it acts on an approval.
            if (isGranted && !StoreLock.IsTaken(path))
                throw new UsageException($"no loop runs on {path}, so nobody knows whether plan {proposal.Record} is still needed; start 'hypermesh run', which proposes it again if it is");

            var approval = new Approval(proposal.Record, isGranted, Environment.UserName, parsed.GetValue(comment) ?? "");
            var delivery = await Delivery.SayAsync(path, approval, proposal.Record, cancel).ConfigureAwait(false);
            Console.Out.WriteLine(parsed.GetValue(output) == OutputFormat.Json
                ? Json.Line(new { kind = "approval", plan = approval.Plan, granted = isGranted, by = approval.By, comment = approval.Comment, record = delivery.Record, running = delivery.IsRunning })
                : $"{Narrator.Describe(approval)}: {Narrator.Describe(proposal.Plan)}{delivery.Words}");
            return ExitCode.Done;
        });
        return command;
    }

    private static Proposal Waiting(string path, long plan)
    {
        var state = LoopStore.Fold(path);
        if (state.Proposed(plan) is not { } proposal)
            throw new UsageException($"{WhyNot(path, plan)}; 'hypermesh policy pending' lists what waits");
        return WaitingPlan.WhyNot(state, plan) is { } why ? throw new UsageException(why) : proposal;
    }

    private static string WhyNot(string path, long plan)
    {
        using var journal = Journal.OpenToRead(path);
        return WaitingPlan.WhyNot(journal, plan);
    }
}
