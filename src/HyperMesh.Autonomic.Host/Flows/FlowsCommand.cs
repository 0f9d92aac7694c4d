using System.CommandLine;
using System.Globalization;
using System.Net.Sockets;
using HyperMesh.Autonomic.Ebpf;
using HyperMesh.Autonomic.Host.Cli;
using HyperMesh.Autonomic.Host.Cli.Shells;
using HyperMesh.Autonomic.Host.Control;
using Spectre.Console;

namespace HyperMesh.Autonomic.Host.Flows;

/// <summary><c>flows [IFACE]</c>: who talks to whom, and what became of it.</summary>
internal static class FlowsCommand
{
    private const string Description =
        "Shows who talks to whom on the interfaces with a program that keeps flows (xdp_monitor; xdp_firewall for what it drops), with the verdict and what was lost.";

    /// <summary>With <c>--follow</c> alone: so many of those that are there come first.</summary>
    private const string LastWords = "10";

    public static Command Create()
    {
        var target = new Argument<string?>("iface")
        {
            Description = "interface, or hook such as tc-egress:eth0 (default: all)",
            HelpName = "IFACE",
            CompletionSources = { Completions.Interfaces },
            Arity = ArgumentArity.ZeroOrOne,
        };
        var texts = new Dictionary<string, Option<string?>>();
        Add("source", "CIDR", "only from this address or network");
        Add("dest", "CIDR", "only to this address or network");
        Add("ip", "CIDR", "only from or to this address or network");
        Add("protocol", "NAME|N", "tcp, udp, icmp, icmpv6, … or a number");
        Add("port", "PORT|RANGE", "a port of either end, as 443 or 8000-8999");
        Add("source-port", "PORT|RANGE", "the source port");
        Add("dest-port", "PORT|RANGE", "the destination port");
        Add("min-packets", "N", "only flows of so many packets or more");
        Add("verdict", "passed|dropped", "only what the program let pass, or what it dropped");
        Add("since", "TIME", "only with a packet since then: 5m for so long ago, or an instant");
        Add("last", "N", "the newest N (default: 100; with --follow 10)");
        Add("top", "N", "the largest N instead of the newest");
        Add("by", "packets|bytes|rate", "what the largest are by (default: packets)");
        var follow = new Option<bool>("--follow", "-f") { Description = "goes on with flows as they come, each once; Ctrl-C ends it" };
        var watch = new Option<bool>("--watch", "-w") { Description = "shows the list again every second, until Ctrl-C" };
        var (pins, socket, output) = (Options.Pins(), Options.Socket(), Options.Output());
        var command = new Command("flows", Description) { target };
        foreach (var option in texts.Values)
            command.Options.Add(option);
        foreach (var option in (Option[])[follow, watch, pins, socket, output])
            command.Options.Add(option);
        command.SetAction(async (parsed, cancel) =>
        {
            var (follows, watches, format) = (parsed.GetValue(follow), parsed.GetValue(watch), parsed.GetValue(output));
            var query = Query(parsed, target, texts);
            if (follows && (watches || query.Top is not null))
                throw new UsageException($"--follow goes on without end, and {(watches ? "--watch" : "--top")} shows a list; leave one out");
            if (follows)
                query = query with { Last = query.Last ?? LastWords };
            var selection = query.Read(out var problem);
            if (problem is not null)
                throw new UsageException(Spelled(problem, texts.Keys));

            using var reader = Reader(parsed, pins, socket, query, selection);
            if (follows)
                await FollowAsync(reader, query, format, cancel).ConfigureAwait(false);
            else
                await ShowAsync(reader, query, format, watches, cancel).ConfigureAwait(false);
            return ExitCode.Done;
        });
        return command;

        void Add(string name, string value, string description) => texts[name] = new Option<string?>($"--{name}") { Description = description, HelpName = value };
    }

    private static FlowQuery Query(ParseResult parsed, Argument<string?> target, Dictionary<string, Option<string?>> texts)
    {
        return new FlowQuery
        {
            Interface = parsed.GetValue(target),
            Source = Of("source"),
            Dest = Of("dest"),
            Ip = Of("ip"),
            Protocol = Of("protocol"),
            Port = Of("port"),
            SourcePort = Of("source-port"),
            DestPort = Of("dest-port"),
            MinPackets = Of("min-packets"),
            Verdict = Of("verdict"),
            Since = Of("since"),
            Last = Of("last"),
            Top = Of("top"),
            By = Of("by"),
        };

        string? Of(string name) => parsed.GetValue(texts[name]);
    }

    /// <summary>The names of a request in those of the command line.</summary>
    private static string Spelled(Refusal problem, IEnumerable<string> options)
    {
        var text = problem.Hint is null ? problem.Detail : $"{problem.Detail}; {problem.Hint}";
        var name = text.Split(':')[0];
        return options.FirstOrDefault(option => option.Replace("-", "", StringComparison.Ordinal).Equals(name, StringComparison.OrdinalIgnoreCase)) is { } option
            ? $"--{option}{text[name.Length..]}"
            : text;
    }

    /// <summary>The daemon where one answers, unless other pins are named; else the kernel.</summary>
    private static IFlowReader Reader(ParseResult parsed, Option<string> pins, Option<string?> socket, FlowQuery query, FlowSelection selection)
    {
        var named = parsed.GetValue(socket);
        if (parsed.GetResult(pins) is { Implicit: false } && named is null)
            return new KernelFlows(new PinDirectory(parsed.GetValue(pins)!), selection);

        var path = DaemonSocket.PathOf(null, named);
        return ControlSocket.WhyNot(path) switch
        {
            null => new DaemonFlows(new ControlClient(path), query),
            _ when named is null => new KernelFlows(new PinDirectory(parsed.GetValue(pins)!), selection),
            SocketError.AccessDenied => throw ControlClient.NotPermitted(path),
            _ => throw new UsageException($"nobody answers on {named}; is 'hypermesh run' at work, and is it that of its configuration?"),
        };
    }

    private static Task<int> ShowAsync(IFlowReader reader, FlowQuery query, OutputFormat format, bool watches, CancellationToken cancel) =>
        Watching.RunAsync(watches, format == OutputFormat.Text, () => reader.PageAsync(cancel), page =>
        {
            RequireTable(page.Hooks, query.Interface);
            Show(page, format);
            return ExitCode.Done;
        }, cancel);

    private static void Show(FlowPage page, OutputFormat format)
    {
        if (format == OutputFormat.Json)
        {
            Console.Out.WriteLine(Json.Line(page));
            return;
        }

        var text = new FlowText(Terminal.Output);
        text.Header();
        foreach (var flow in page.Flows)
            text.Write(flow);
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{page.Flows.Count:N0} of {page.Total:N0} {(page.Total == 1 ? "flow" : "flows")}"));
        text.Write(page.Lost);
        foreach (var hook in page.Hooks.Where(hook => hook.Problem is not null))
            Console.Error.WriteLine($"hypermesh: {Terminal.Clean(hook.Hook)}: {Terminal.Clean(hook.Problem!)}");
    }

    private static async Task FollowAsync(IFlowReader reader, FlowQuery query, OutputFormat format, CancellationToken cancel)
    {
        var text = new FlowText(Terminal.Output);
        var (flows, lost) = (0, new Dictionary<(string, string), LostRecord>());
        try
        {
            await foreach (var told in reader.FollowAsync(cancel).ConfigureAwait(false))
            {
                if (told.Hooks is { } hooks)
                {
                    RequireTable(hooks, query.Interface);
                    if (format == OutputFormat.Text)
                        text.Header();
                }
                else if (told.Flow is { } flow)
                {
                    flows++;
                    Write(flow);
                }
                else if (told.Lost is { } one)
                {
                    lost[(one.Hook, one.Why)] = lost.TryGetValue((one.Hook, one.Why), out var before) ? one with { Count = one.Count + before.Count } : one;
                    WriteLost(one);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Ctrl-C is how following ends.
        }

        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{flows:N0} {(flows == 1 ? "flow" : "flows")} shown"));
        new FlowText(Terminal.Error).Write([.. lost.Values]);

        void Write(FlowRecord flow)
        {
            if (format == OutputFormat.Json)
                Console.Out.WriteLine(Json.Line(flow));
            else
                text.Write(flow);
        }

        void WriteLost(LostRecord one)
        {
            if (format == OutputFormat.Json)
                Console.Out.WriteLine(Json.Line(one));
            else
                text.Write(one);
        }
    }

    /// <exception cref="UsageException">No hook that is meant keeps flows; says what does.</exception>
    private static void RequireTable(IReadOnlyList<FlowHook> hooks, string? target)
    {
        if (hooks.Any(hook => hook.Flows is not null))
            return;

        if (hooks.Count == 0 && !Environment.IsPrivilegedProcess)
            throw new RefusedException("what is on the hooks can be seen by root only: run this as root, or ask a daemon whose socket you may open (--socket)");
        if (hooks.FirstOrDefault(hook => hook.Problem is not null) is { } broken)
            throw new RefusedException($"{broken.Hook}: {broken.Problem}");
        var name = target is null || target.Contains(':') ? "IFACE" : target;
        var why = hooks.Count == 0
            ? $"nothing of ours is on {target ?? "any interface"}"
            : string.Join("; ", hooks.Select(hook => $"{hook.Program} on {hook.Hook} keeps no flows"));
        throw new UsageException($"{why}; 'hypermesh swap {name} xdp_monitor' puts a program there that does");
    }
}
