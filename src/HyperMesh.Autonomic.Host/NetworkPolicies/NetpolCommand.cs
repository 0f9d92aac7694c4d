using System.CommandLine;
using System.Text.Json;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Ebpf;
using HyperMesh.Autonomic.Ebpf.Hooks;
using HyperMesh.Autonomic.Host.Cli;
using HyperMesh.Autonomic.Host.Cli.Shells;
using HyperMesh.Autonomic.Host.Policies;
using HyperMesh.Autonomic.Host.Programs;

namespace HyperMesh.Autonomic.Host.NetworkPolicies;

/// <summary><c>netpol</c>: documents that say who may talk to whom, made into rules of the firewall.</summary>
internal static class NetpolCommand
{
    private const string Program = "xdp_firewall";

    public static Command Create() => new("netpol", "Network policies: who may talk to whom, compiled to rules of the firewall.")
    {
        Check(), Compile(), Explain(), Apply(),
    };

    private static Command Check()
    {
        var (files, output) = (Files(), Options.Output());
        var strict = new Option<bool>("--strict") { Description = "fail on warnings too" };
        var command = new Command("check", "Checks network policies and says everything that is wrong with them, and what is unwise.") { files, output, strict };
        command.SetAction(parsed =>
        {
            var problems = new ProblemList();
            var policies = NetworkPolicyReader.Read(Named(parsed.GetValue(files)!), problems);
            var rules = policies.Count == 0 ? [] : NetworkPolicyCompiler.Compile(policies, problems);
            if (policies.Count == 0 && !problems.HasErrors)
                throw new UsageException("there is no document of kind NetworkPolicy");
            if (parsed.GetValue(output) == OutputFormat.Json)
                CheckReport.Write(problems, problems.HasErrors ? null : rules.Count, CheckFormat.Json);
            else
                Report(policies, rules, problems);
            return problems.HasErrors || (parsed.GetValue(strict) && problems.Count > 0) ? ExitCode.BadInput : ExitCode.Done;
        });
        return command;
    }

    private static void Report(IReadOnlyList<NetworkPolicy> policies, IReadOnlyList<FirewallRule> rules, ProblemList problems)
    {
        foreach (var problem in problems)
            Console.Error.WriteLine(problem);
        if (!problems.HasErrors)
            Console.Out.WriteLine(
                $"{policies.Count} {(policies.Count == 1 ? "policy" : "policies")} in order: {rules.Count:N0} of {NetworkPolicyCompiler.MostRules:N0} rules"
                + (problems.Count == 0 ? "" : $", with {problems.Count} warning(s)"));
    }

    private static Command Compile()
    {
        var files = Files();
        var output = new Option<ConfigFormat>("--output", "-o") { Description = "yaml or json", DefaultValueFactory = _ => ConfigFormat.Yaml };
        var command = new Command("compile", "Prints the configuration of xdp_firewall that the policies need, for 'swap IFACE xdp_firewall --config'.") { files, output };
        command.SetAction(parsed =>
        {
            var json = NetworkPolicyCompiler.Config(Require(parsed.GetValue(files)!).Rules).ToJsonString();
            Console.Out.WriteLine(parsed.GetValue(output) == ConfigFormat.Json ? json : YamlText.Of(json).TrimEnd());
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Explain()
    {
        var file = new Argument<string>("file") { Description = "file of policies, or folder", HelpName = "FILE" };
        var from = new Argument<string>("from") { Description = "who sends, as 10.0.0.1:1234", HelpName = "FROM" };
        var to = new Argument<string>("to") { Description = "to whom and how, as 10.0.0.2:80/tcp", HelpName = "TO" };
        var direction = new Option<NetworkDirection?>("--direction") { Description = "ingress or egress only (default: both)", HelpName = "ingress|egress" };
        var output = Options.Output();
        var command = new Command("explain", "Says which policy and rule decides a flow, and why.") { file, from, to, direction, output };
        command.SetAction(parsed =>
        {
            var flow = NetworkFlow.Parse(parsed.GetValue(from)!, parsed.GetValue(to)!);
            var policies = Require([parsed.GetValue(file)!]).Policies;
            var verdicts = (parsed.GetValue(direction) is { } one ? [one] : Enum.GetValues<NetworkDirection>())
                .Select(way => NetworkVerdict.Of(policies, flow, way)).ToList();
            if (parsed.GetValue(output) == OutputFormat.Json)
                Console.Out.WriteLine(Json.Line(new
                {
                    isAllowed = verdicts.TrueForAll(verdict => verdict.IsAllowed),
                    verdicts,
                }));
            else
                foreach (var verdict in verdicts)
                    Console.Out.WriteLine($"{verdict.Direction.ToString().ToLowerInvariant(),-7} {(verdict.IsAllowed ? "allowed" : "dropped")}: {verdict.Why}");
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Apply()
    {
        var target = new Argument<string>("iface") { Description = "interface", HelpName = "IFACE", CompletionSources = { Completions.Interfaces } };
        var files = Files();
        var (mode, programs, pins, output) = (ProgramOptions.Mode(), Options.Programs(), Options.Pins(), Options.Output());
        var command = new Command("apply", "Puts the policies in force on an interface: ingress by XDP, egress by traffic control. What of ours is there gives way.")
        {
            target, files, mode, programs, pins, output,
        };
        command.SetAction(parsed =>
        {
            var rules = Require(parsed.GetValue(files)!).Rules;
            var manifest = new ProgramSource(parsed.GetValue(programs), Configuration.TrustNow()).Require(Program);
            using var config = JsonDocument.Parse(NetworkPolicyCompiler.Config(rules).ToJsonString());
            var hooks = new[] { (NetworkDirection.Ingress, HookKind.Xdp), (NetworkDirection.Egress, HookKind.TcEgress) }
                .Where(one => NetworkPolicyCompiler.Has(rules, one.Item1))
                .Select(one => HookTarget.Parse($"{HookName.Word(one.Item2)}:{parsed.GetValue(target)}")).ToList();
            Privileges.RequireXdp();
            foreach (var name in hooks)
            {
                var hook = new Hook(new PinDirectory(parsed.GetValue(pins)!), name);
                var wanted = new ProgramRequest(manifest, config.RootElement) { Options = ProgramOptions.Attach(parsed.GetValue(mode)!, 0) };
                ChangeReport.Write(hook, hook.Hold(wanted), parsed.GetValue(output));
            }

            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>The policies and their rules; warnings go to the error output.</summary>
    /// <exception cref="UsageException">There are errors, or no policy at all.</exception>
    private static (IReadOnlyList<NetworkPolicy> Policies, IReadOnlyList<FirewallRule> Rules) Require(string[] files)
    {
        var problems = new ProblemList();
        var policies = NetworkPolicyReader.Read(Named(files), problems);
        if (policies.Count == 0 && !problems.HasErrors)
            throw new UsageException("there is no document of kind NetworkPolicy");
        var rules = policies.Count == 0 ? [] : NetworkPolicyCompiler.Compile(policies, problems);
        if (problems.HasErrors)
            throw new UsageException($"the policies cannot be used:\n{problems}");
        foreach (var warning in problems)
            Console.Error.WriteLine(warning);
        return (policies, rules);
    }

    /// <summary>Files, and of folders the files with policies.</summary>
    private static IEnumerable<string> Named(string[] paths) => paths.SelectMany(path => Directory.Exists(path)
        ? Directory.EnumerateFiles(path, "*.yaml").Concat(Directory.EnumerateFiles(path, "*.yml")).Order(StringComparer.Ordinal)
        : (IEnumerable<string>)[path]);

    private static Argument<string[]> Files() => new("file") { Description = "file of policies, or folder", HelpName = "FILE", Arity = ArgumentArity.OneOrMore };

    /// <summary>How a configuration is written.</summary>
    private enum ConfigFormat
    {
        Yaml,
        Json,
    }
}
