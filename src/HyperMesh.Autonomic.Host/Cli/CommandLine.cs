using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using System.Runtime.InteropServices;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Ebpf;
using HyperMesh.Autonomic.Host.Alerts;
using HyperMesh.Autonomic.Host.Bench;
using HyperMesh.Autonomic.Host.Cli.Reference;
using HyperMesh.Autonomic.Host.Cli.Shells;
using HyperMesh.Autonomic.Host.Commands;
using HyperMesh.Autonomic.Host.Control;
using HyperMesh.Autonomic.Host.Demo;
using HyperMesh.Autonomic.Host.Detect;
using HyperMesh.Autonomic.Host.Fleet;
using HyperMesh.Autonomic.Host.Flows;
using HyperMesh.Autonomic.Host.Knowledge;
using HyperMesh.Autonomic.Host.Mesh;
using HyperMesh.Autonomic.Host.Metrics;
using HyperMesh.Autonomic.Host.NetworkPolicies;
using HyperMesh.Autonomic.Host.Plugins;
using HyperMesh.Autonomic.Host.Policies;
using HyperMesh.Autonomic.Host.Probes;
using HyperMesh.Autonomic.Host.Programs;
using HyperMesh.Autonomic.Host.Recordings;
using HyperMesh.Autonomic.Host.Settings;
using HyperMesh.Autonomic.Host.Trust;
using HyperMesh.Autonomic.Host.Web;

namespace HyperMesh.Autonomic.Host.Cli;

/// <summary>All verbs, and what becomes of errors.</summary>
internal static class CommandLine
{
    private static readonly TimeSpan TimeToCleanUp = TimeSpan.FromSeconds(20);

    public static async Task<int> RunAsync(string[] args)
    {
        Terminal.Prepare();
        var result = Root().Parse(args);
        if (result.Action is ParseErrorAction || Mistyped(result) is not null || UnknownWords(result).Any())
            return Misused(result);

        var configuration = new InvocationConfiguration
        {
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = TimeToCleanUp,
        };
        try
        {
            return result.Action is AsynchronousCommandLineAction
                ? await InvokeAsync(result, configuration).ConfigureAwait(false)
                : result.Invoke(configuration);
        }
        catch (UsageException misuse)
        {
            return Say(misuse.Message, ExitCode.BadInput);
        }
        catch (RefusedException refused)
        {
            return Say(refused.Message, ExitCode.Refused);
        }
        catch (BpfException refused)
        {
            return Say(refused.Message, refused.NeedsPrivilege ? ExitCode.Refused : ExitCode.Failed);
        }
        catch (UnauthorizedAccessException refused)
        {
            return Say(refused.Message, ExitCode.Refused);
        }
        catch (OperationCanceledException)
        {
            return Say("interrupted", ExitCode.Failed);
        }
        catch (Exception fault)
        {
            return Say(fault.Message, ExitCode.Failed);
        }
    }

    /// <summary>The library listens for signals only once a command has come to its first wait: until then we do, or Ctrl-C would leave behind what was begun.</summary>
    private static async Task<int> InvokeAsync(ParseResult result, InvocationConfiguration configuration)
    {
        using var interrupted = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel);
        // Whoever reads the output, as 'head' does, may go before the end: the runtime swallows that writes fail from then on (EPIPE), so that what goes on until Ctrl-C would go
        // on for ever. A daemon is there for the host, not for whoever reads what it decides.
        if (Console.IsOutputRedirected && !RunCommand.IsDaemon(result.CommandResult.Command))
            new Thread(() =>
            {
                if (Pipes.WaitUntilUnread(descriptor: 1))
                    End();
            })
            { IsBackground = true, Name = "output" }.Start();
        return await result.InvokeAsync(configuration, interrupted.Token).ConfigureAwait(false);

        void Cancel(PosixSignalContext signal)
        {
            signal.Cancel = true;
            End();
        }

        void End()
        {
            try
            {
                interrupted.Cancel();
            }
            catch (ObjectDisposedException)
            {
                // The command has ended in this very moment.
            }
        }
    }

    internal static RootCommand Root()
    {
        var root = Verbs();
        HelpWithExamples.AddTo(root);
        return root;
    }

    private static RootCommand Verbs() => new("Watches Linux hosts through eBPF, decides by policy, and swaps XDP programs to heal what it sees.")
    {
        DemoCommand.Create(),
        RunCommand.Create(),
        ReplayCommand.Create(),
        RecordCommand.Create(),
        RecordingCommand.Create(),
        DetectCommand.Create(),
        StatusCommand.Create(),
        HealthCommand.Create(),
        MetricsCommand.Create(),
        DebugCommand.Create(),
        StopCommand.Create(),
        ProgramsCommand.Create(),
        LoadCommand.Create(),
        AttachCommand.Create(),
        SwapCommand.Create(),
        DetachCommand.Create(),
        UnloadCommand.Create(),
        StatsCommand.Create(),
        FlowsCommand.Create(),
        NetpolCommand.Create(),
        ProbeCommand.Create(),
        KnowledgeCommand.Create(),
        PolicyCommand.Create(),
        FleetCommand.Create(),
        MeshCommand.Create(),
        PluginsCommand.Create(),
        KeysCommand.Create(),
        SignCommand.Create(),
        VerifyCommand.Create(),
        TokenCommand.Create(),
        ConfigCommand.Create(),
        DoctorCommand.Create(),
        BenchCommand.Create(),
        CompletionCommand.Create(),
        ReferenceCommand.Create(),
    };

    private static int Misused(ParseResult result)
    {
        foreach (var complaint in Complaints(result))
            Console.Error.WriteLine($"hypermesh: {complaint}");
        return Say($"see '{Spelled(result)} --help'", ExitCode.BadInput);
    }

    /// <summary>What is wrong; of a word that is no verb and no option, which one was meant.</summary>
    private static IEnumerable<string> Complaints(ParseResult result)
    {
        if (UnknownWords(result).ToList() is { Count: > 0 } unknown)
            return unknown;

        var command = result.CommandResult.Command;
        var typed = Mistyped(result) ?? (result.UnmatchedTokens is [var first, ..] ? first : null);
        IReadOnlyList<string> known = typed is null ? []
            : typed.StartsWith('-') ? [.. command.Options.Where(option => !option.Hidden).SelectMany(option => (IEnumerable<string>)[option.Name, .. option.Aliases])]
            : [.. command.Subcommands.Where(child => !child.Hidden).Select(child => child.Name)];
        if (known.Count == 0)
            return result.Errors.Select(Told);

        var nearest = NearestName.Find(typed!, known);
        return [$"'{typed}' is no {(typed!.StartsWith('-') ? "option" : "verb")} of '{Spelled(result)}'" + (nearest is null ? "" : $"; did you mean '{nearest}'?")];
    }

    /// <summary>A word that was taken for an argument, and looks like an option; nothing that an argument may be does, but after <c>--</c>.</summary>
    private static string? Mistyped(ParseResult result) => result.Action is HelpWithExamples || result.Tokens.Any(token => token.Type == TokenType.DoubleDash)
        ? null
        : result.CommandResult.Children.OfType<ArgumentResult>().SelectMany(argument => argument.Tokens).FirstOrDefault(token => token.Value.StartsWith("--", StringComparison.Ordinal))?.Value;

    /// <summary>Values that are none of the words that their option or argument takes; a number among them, which would be taken for one.</summary>
    private static IEnumerable<string> UnknownWords(ParseResult result) => result.Action is HelpWithExamples
        ? []
        : from symbol in result.CommandResult.Children
          let words = WordsOf(symbol)
          where words.Count > 0
          from token in symbol.Tokens
          where !words.Contains(token.Value, StringComparer.OrdinalIgnoreCase)
          select $"'{token.Value}' is no value for {NameOf(symbol)}; {NearestName.Hint(token.Value, words)}";

    private static IReadOnlyList<string> WordsOf(SymbolResult symbol)
    {
        var type = symbol switch { OptionResult option => option.Option.ValueType, ArgumentResult argument => argument.Argument.ValueType, _ => typeof(string) };
        type = Nullable.GetUnderlyingType(type) ?? type;
        return type.IsEnum ? [.. Enum.GetNames(type).Select(name => name.ToLowerInvariant())] : [];
    }

    private static string NameOf(SymbolResult symbol) => symbol switch
    {
        OptionResult option => option.Option.Name,
        ArgumentResult { Parent: OptionResult option } => option.Option.Name,
        ArgumentResult argument => argument.Argument.HelpName ?? argument.Argument.Name,
        _ => "it",
    };

    /// <summary>An error in words; of a value that is none, the library would name the type that it is in our code.</summary>
    private static string Told(ParseError error) =>
        error.SymbolResult is { Tokens: [{ Value: var text }] } symbol && error.Message.Contains("expected type", StringComparison.Ordinal)
            ? $"'{text}' is no number for {NameOf(symbol)}"
            : error.Message;

    private static string Spelled(ParseResult result) => $"hypermesh {Verb.Of(result.CommandResult)}".TrimEnd();

    private static int Say(string message, int exitCode)
    {
        Console.Error.WriteLine($"hypermesh: {message}");
        return exitCode;
    }
}
