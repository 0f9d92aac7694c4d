using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Engine.Fleet;
using HyperMesh.Autonomic.Engine.Policies;
using HyperMesh.Autonomic.Host.Cli;
using HyperMesh.Autonomic.Host.Policies;

namespace HyperMesh.Autonomic.Host.Fleet;

/// <summary><c>fleet policy push</c>: checks policies here, then makes them the fleet's next revision.</summary>
internal static class PushCommand
{
    public static Option<string> Message() =>
        new("--message", "-m") { Description = "why, for those who read the log", HelpName = "TEXT", DefaultValueFactory = _ => "" };

    public static Command Create()
    {
        var path = new Argument<string>("PATH") { Description = "policy file, or folder of policies" };
        var canary = new Option<string?>("--canary") { Description = "let some nodes try it first: a share such as 10%, or a number of nodes", HelpName = "10%|N" };
        canary.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && ReadCanary(text) is null)
                result.AddError($"'{text}' is no share or number of nodes for --canary; write it as 10% or 3");
        });
        var time = Options.Duration("--for", "with --canary: how long it is tried before all get it", "10m");
        var manual = new Option<bool>("--manual") { Description = "with --canary: promote or roll back by hand only" };
        var limits = CanaryOptions.Create();
        var message = Message();
        var command = new Command("push", "Checks policies as 'policy check' does, and makes them the fleet's: for all nodes, or for some that try them first.")
        {
            path, canary, time, manual, message,
        };
        limits.AddTo(command, canary, manual);
        var plugins = PluginOptions.AddTo(command);
        var options = FleetOptions.AddTo(command, hasConfig: false);
        command.SetAction(async (parsed, cancel) =>
        {
            var files = await CheckAsync(parsed.GetRequiredValue(path), plugins, parsed, options.IsJson(parsed), cancel).ConfigureAwait(false);
            if (files is null)
                return ExitCode.BadInput;

            return await FleetOptions.WithAsync(plugins.Configuration(parsed), async control =>
            {
                var plan = parsed.GetValue(canary) is { } text
                    ? (await PlanAsync(control, ReadCanary(text)!.Value, parsed.GetValue(time), cancel).ConfigureAwait(false)) with
                    {
                        IsAutomatic = !parsed.GetValue(manual),
                        Limits = limits.Read(parsed),
                    }
                    : null;
                var after = await control.PushAsync(files, plan, FleetOptions.NoteNow(parsed.GetValue(message)!), cancel).ConfigureAwait(false);
                return FleetCommand.Say(options.IsJson(parsed), after, after.Canary is { } tried
                    ? $"revision {tried.Revision} is tried for {DurationText.Format(tried.For)} by {string.Join(", ", tried.Nodes)}{(tried.Limits is { } most ? $"; {most}" : "")}"
                    : $"revision {after.Stable} is for all nodes now");
            }).ConfigureAwait(false);
        });
        return command;
    }

    /// <summary>The files, by name; null when there is an error in them, which is told.</summary>
    private static async Task<IReadOnlyDictionary<string, string>?> CheckAsync(
        string path, PluginOptions plugins, ParseResult parsed, bool isJson, CancellationToken cancel)
    {
        using var preparation = await Preparation.LoadAsync(plugins.Read(parsed), cancel).ConfigureAwait(false);
        var problems = new ProblemList();
        var snapshot = preparation.Read(path, problems);
        if (snapshot is { Rules.Count: 0 })
            problems.Add(Place.StartOf(path), "there is no rule in it: every node would do nothing", "push at least one rule; 'fleet policy rollback' takes a revision back");
        if (snapshot is null || problems.HasErrors)
        {
            CheckReport.Write(problems, null, isJson ? CheckFormat.Json : CheckFormat.Text);
            return null;
        }

        PolicyChecks.Run(snapshot, problems);
        foreach (var warning in problems)
            Console.Error.WriteLine(warning);
        return PolicyReader.Files(path, problems).ToDictionary(file => Path.GetFileName(file), File.ReadAllText);
    }

    /// <summary>A share is chosen by the fleet; of a number the nodes are chosen here, by a hash of their names and the revision, so that it is not always the same ones.</summary>
    private static async Task<CanaryPlan> PlanAsync(IFleetControl control, (double Share, int Nodes) canary, TimeSpan time, CancellationToken cancel)
    {
        if (canary.Nodes == 0)
            return new CanaryPlan(canary.Share, null, time, IsAutomatic: true);

        var status = await control.StatusAsync(cancel).ConfigureAwait(false);
        var chosen = status.Up.OrderBy(node => HashOf(node, status.Rollout.Last + 1), StringComparer.Ordinal).Take(canary.Nodes).Order(StringComparer.Ordinal).ToList();
        return new CanaryPlan(100, chosen.Count > 0 ? chosen : null, time, IsAutomatic: true);
    }

    private static string HashOf(string node, int revision) =>
        Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{revision}/{node}"))));

    private static (double Share, int Nodes)? ReadCanary(string text)
    {
        if (text.EndsWith('%'))
            return double.TryParse(text[..^1], CultureInfo.InvariantCulture, out var share) && share is > 0 and <= 100 ? (share, 0) : null;
        return int.TryParse(text, CultureInfo.InvariantCulture, out var nodes) && nodes > 0 ? (0, nodes) : null;
    }
}
