using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using HyperMesh.Autonomic.Ebpf;
using HyperMesh.Autonomic.Host.Bench;
using HyperMesh.Autonomic.Host.Commands;
using HyperMesh.Autonomic.Host.Demo;
using HyperMesh.Autonomic.Host.Detect;
using HyperMesh.Autonomic.Host.Programs;

namespace HyperMesh.Autonomic.Host.Cli;

/// <summary>All verbs, and what becomes of errors.</summary>
internal static class CommandLine
{
    private static readonly TimeSpan TimeToCleanUp = TimeSpan.FromSeconds(20);

    public static async Task<int> RunAsync(string[] args)
    {
        Terminal.Prepare();
        var result = Root().Parse(args);
        if (result.Action is ParseErrorAction)
            return Misused(result);

        var configuration = new InvocationConfiguration
        {
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = TimeToCleanUp,
        };
        try
        {
            return await result.InvokeAsync(configuration).ConfigureAwait(false);
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

    private static RootCommand Root() => new("Watches Linux hosts through eBPF, decides by policy, and swaps XDP programs to heal what it sees.")
    {
        DemoCommand.Create(),
        RunCommand.Create(),
        ReplayCommand.Create(),
        RecordCommand.Create(),
        DetectCommand.Create(),
        StatusCommand.Create(),
        ProgramsCommand.Create(),
        LoadCommand.Create(),
        AttachCommand.Create(),
        SwapCommand.Create(),
        DetachCommand.Create(),
        UnloadCommand.Create(),
        StatsCommand.Create(),
        KnowledgeCommand.Create(),
        PolicyCommand.Create(),
        PluginsCommand.Create(),
        DoctorCommand.Create(),
        BenchCommand.Create(),
    };

    private static int Misused(ParseResult result)
    {
        foreach (var error in result.Errors)
            Console.Error.WriteLine($"hypermesh: {error.Message}");
        var command = string.Join(' ', Path(result.CommandResult));
        return Say($"see '{command} --help'", ExitCode.BadInput);
    }

    private static IEnumerable<string> Path(SymbolResult? result) => result switch
    {
        CommandResult command => [.. Path(command.Parent), command.Command is RootCommand ? "hypermesh" : command.Command.Name],
        _ => [],
    };

    private static int Say(string message, int exitCode)
    {
        Console.Error.WriteLine($"hypermesh: {message}");
        return exitCode;
    }
}
