using System.CommandLine;
using HyperMesh.Autonomic.Ebpf;
using HyperMesh.Autonomic.Host.Cli;
using Spectre.Console;

namespace HyperMesh.Autonomic.Host.Commands;

/// <summary><c>doctor</c>: what this host has, what it lacks, and how to mend it. Needs no rights.</summary>
internal static class DoctorCommand
{
    public static Command Create()
    {
        var output = Options.Output();
        var command = new Command("doctor", "Looks at kernel, rights, mounts and tools, and says how to mend what is missing.") { output };
        command.SetAction(parsed =>
        {
            var probe = new HostProbe();
            var facts = probe.Run();
            if (parsed.GetValue(output) == OutputFormat.Json)
                Console.Out.WriteLine(Json.Line(new { canAttachXdp = probe.CanAttachXdp, facts }));
            else
                Report(facts, probe.CanAttachXdp);
            return probe.CanAttachXdp ? ExitCode.Done : ExitCode.Refused;
        });
        return command;
    }

    private static void Report(IReadOnlyList<HostFact> facts, bool canAttach)
    {
        var table = new Table().Border(TableBorder.None).AddColumns("", "WHAT", "IS", "TO MEND IT");
        foreach (var fact in facts)
            table.AddRow(
                fact.Status switch { FactStatus.Ok => "[green]ok[/]", FactStatus.Degraded => "[yellow]less[/]", _ => "[red]no[/]" },
                Terminal.Text(fact.Name),
                Terminal.Text(fact.Detail),
                Terminal.Text(fact.Mend ?? ""));
        AnsiConsole.Write(table);
        Console.Out.WriteLine(canAttach
            ? "XDP programs can be attached here."
            : "XDP programs cannot be attached here; replay, policy and knowledge work all the same.");
    }
}
