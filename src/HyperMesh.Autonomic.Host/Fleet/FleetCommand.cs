using System.CommandLine;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Engine.Fleet;
using HyperMesh.Autonomic.Host.Cli;

namespace HyperMesh.Autonomic.Host.Fleet;

/// <summary><c>fleet</c>: what a fleet shares, and which policies it is to have. No root.</summary>
internal static class FleetCommand
{
    public static Command Create() => new("fleet", "Shows the fleet that this node belongs to, and hands out its policies. Needs no root.")
    {
        CreateStatus(),
        CreateNodes(),
        new Command("policy", "The policies that all nodes of the fleet are to have.")
        {
            PushCommand.Create(),
            CreatePromote(),
            CreateRollback(),
            CreateLog("log"),
        },
        CreateLog("log"),
    };

    private static Command CreateStatus()
    {
        var command = new Command("status", "Shows the fleet's store, who is up, who acts, what is shut out, and which policies are in force.");
        var options = FleetOptions.AddTo(command);
        command.SetAction((parsed, cancel) => options.WithAsync(parsed, async control =>
        {
            var status = await control.StatusAsync(cancel).ConfigureAwait(false);
            if (options.IsJson(parsed))
                Console.Out.WriteLine(FleetView.Document(status));
            else
                foreach (var line in FleetView.Lines(status))
                    Console.Out.WriteLine(line);
            return status.Members.Any(member => member.Trouble is null) ? ExitCode.Done : ExitCode.Failed;
        }));
        return command;
    }

    private static Command CreateNodes()
    {
        var name = new Argument<string?>("NODE") { Description = "only this node, with its hooks", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("nodes", "Lists the nodes: who is up, which policies each has or refuses, what its hooks hold.") { name };
        var options = FleetOptions.AddTo(command);
        command.SetAction((parsed, cancel) => options.WithAsync(parsed, async control =>
        {
            var nodes = await control.NodesAsync(cancel).ConfigureAwait(false);
            if (parsed.GetValue(name) is { } wanted)
            {
                var known = nodes.Select(node => node.Node).ToList();
                nodes = [.. nodes.Where(node => node.Node == wanted)];
                if (nodes.Count == 0)
                    throw new UsageException($"the fleet knows no node {Quoted.Of(wanted)}; {NearestName.Hint(wanted, known) ?? "see 'hypermesh fleet nodes'"}");
            }

            foreach (var node in nodes)
                if (options.IsJson(parsed))
                    Console.Out.WriteLine(FleetView.Document(node));
                else
                    foreach (var line in FleetView.Lines(node, withHooks: parsed.GetValue(name) is not null))
                        Console.Out.WriteLine(line);
            if (nodes.Count == 0 && !options.IsJson(parsed))
                Console.Out.WriteLine("no node has joined this fleet yet");
            return ExitCode.Done;
        }));
        return command;
    }

    private static Command CreatePromote()
    {
        var revision = new Option<int?>("--revision") { Description = "refuse if the canary is another one", HelpName = "N" };
        var message = PushCommand.Message();
        var command = new Command("promote", "Gives the revision that some nodes try to all of them.") { revision, message };
        var options = FleetOptions.AddTo(command);
        command.SetAction((parsed, cancel) => options.WithAsync(parsed, async control =>
        {
            var rollout = await control.RolloutAsync(cancel).ConfigureAwait(false);
            var canary = rollout.Canary?.Revision ?? throw new IOException("no revision is being tried, so there is nothing to promote; see 'hypermesh fleet policy log'");
            var after = await control.PromoteAsync(parsed.GetValue(revision) ?? canary, FleetOptions.NoteNow(parsed.GetValue(message)!), cancel).ConfigureAwait(false);
            return Say(options.IsJson(parsed), after, $"revision {after.Stable} is for all nodes now");
        }));
        return command;
    }

    private static Command CreateRollback()
    {
        var to = new Option<int?>("--to") { Description = "the earlier revision to go back to: its files become a new revision, for all nodes", HelpName = "N" };
        var message = PushCommand.Message();
        var command = new Command("rollback", "Takes the revision that some nodes try back; without one, goes back to the revision before the one in force.") { to, message };
        var options = FleetOptions.AddTo(command);
        command.SetAction((parsed, cancel) => options.WithAsync(parsed, async control =>
        {
            var rollout = await control.RolloutAsync(cancel).ConfigureAwait(false);
            var note = FleetOptions.NoteNow(parsed.GetValue(message)!);
            if (parsed.GetValue(to) is { } earlier && earlier != rollout.Previous)
                return await BackToAsync(control, earlier, rollout, note, options.IsJson(parsed), cancel).ConfigureAwait(false);

            var revision = rollout.Canary?.Revision ?? rollout.Stable
                ?? throw new IOException("the fleet has no policies, so there is nothing to take back; see 'hypermesh fleet policy push --help'");
            var after = await control.RollbackAsync(revision, note, cancel).ConfigureAwait(false);
            var left = after.Stable is { } stable ? $"revision {stable} is for all nodes" : "the fleet has no policies, and nodes go by their own files";
            return Say(options.IsJson(parsed), after, $"revision {revision} is taken back; {left}");
        }));
        return command;
    }

    /// <summary>What is older than the one before is pushed again, so that revisions only ever grow.</summary>
    private static async Task<int> BackToAsync(
        IFleetControl control, int earlier, PolicyRollout rollout, ChangeNote note, bool isJson, CancellationToken cancel)
    {
        var files = await control.FilesAsync(earlier, cancel).ConfigureAwait(false)
            ?? throw new UsageException($"the fleet keeps no revision {earlier}; 'hypermesh fleet policy log' lists what it had");
        if (rollout.Canary is { } canary)
            await control.RollbackAsync(canary.Revision, note, cancel).ConfigureAwait(false);
        var why = note.Why.Length > 0 ? note.Why : $"back to revision {earlier}";
        var after = await control.PushAsync(files, null, note with { Why = why }, cancel).ConfigureAwait(false);
        return Say(isJson, after, $"revision {after.Stable}, which is revision {earlier} again, is for all nodes now");
    }

    private static Command CreateLog(string name)
    {
        var last = new Option<int>("--last") { Description = "how many changes (default: 50)", HelpName = "N", DefaultValueFactory = _ => 50 };
        last.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && !(int.TryParse(text, out var count) && count is >= 1 and <= 1000))
                result.AddError("--last takes 1 to 1000");
        });
        var command = new Command(name, "Lists what was done with the fleet's policies, by whom and why, oldest first.") { last };
        var options = FleetOptions.AddTo(command);
        command.SetAction((parsed, cancel) => options.WithAsync(parsed, async control =>
        {
            foreach (var change in await control.LogAsync(parsed.GetValue(last), cancel).ConfigureAwait(false))
                Console.Out.WriteLine(options.IsJson(parsed) ? FleetView.Document(change) : FleetView.Line(change));
            return ExitCode.Done;
        }));
        return command;
    }

    /// <summary>Tells what the fleet is to have from now on.</summary>
    public static int Say(bool isJson, PolicyRollout after, string words)
    {
        Console.Out.WriteLine(isJson ? FleetView.Document(after) : words);
        return ExitCode.Done;
    }
}
