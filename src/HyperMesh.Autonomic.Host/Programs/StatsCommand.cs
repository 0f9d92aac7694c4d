using System.CommandLine;
using System.Globalization;
using HyperMesh.Autonomic.Ebpf;
using HyperMesh.Autonomic.Ebpf.Hooks;
using HyperMesh.Autonomic.Ebpf.Readings;
using HyperMesh.Autonomic.Host.Cli;
using HyperMesh.Autonomic.Host.Cli.Shells;
using Spectre.Console;

namespace HyperMesh.Autonomic.Host.Programs;

/// <summary><c>stats</c>: what our programs have counted, by their manifests, and what the kernel has counted of them.</summary>
internal static class StatsCommand
{
    public static Command Create()
    {
        var target = new Argument<string?>("target")
        {
            Description = "interface, cgroup, hook, or a program's name or id (default: all of ours)",
            HelpName = "IFACE|ID|NAME",
            CompletionSources = { Completions.Interfaces, Completions.Programs },
            Arity = ArgumentArity.ZeroOrOne,
        };
        var (kind, pins, output) = (ProgramOptions.Hook(), Options.Pins(), Options.Output());
        var command = new Command("stats", "Shows what our programs on hooks have counted.") { target, kind, pins, output };
        command.SetAction(parsed =>
        {
            var root = new PinDirectory(parsed.GetValue(pins)!);
            var views = parsed.GetValue(target) is { } one ? HookTarget.Ours(root, one, parsed.GetValue(kind)) : HookView.All(root);
            var stats = views.Where(view => view.ProgramId is not null).Select(view => Read(root, view)).ToList();
            if (parsed.GetValue(output) == OutputFormat.Json)
                Console.Out.WriteLine(Json.Line(new { programs = stats }));
            else
                Report(stats);
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>What all programs on hooks of ours have counted.</summary>
    /// <exception cref="BpfException">The kernel refused.</exception>
    public static IReadOnlyList<ProgramStats> ReadAll(PinDirectory root) => [.. HookView.All(root).Where(view => view.ProgramId is not null).Select(view => Read(root, view))];

    private static ProgramStats Read(PinDirectory root, HookView view)
    {
        var hook = new Hook(root, HookTarget.Parse(view.Hook));
        var pin = hook.Occupant();
        using var program = BpfProgram.FromId(view.ProgramId!.Value);
        var info = program.Info;
        var stats = new ProgramStats(
            view.Hook, view.Program ?? info.Name, info.Id, view.Mode, info.RunCount, info.RunTime.TotalNanoseconds, [], null);
        if (pin is null)
            return stats with { Note = "it was not put there by us" };
        if (hook.Origin()?.ReadManifest() is not { } manifest)
            return stats with { Note = "its manifest is gone, so nobody can tell what it counts" };

        var batch = new SampleBatch();
        batch.Begin(DateTimeOffset.UnixEpoch);
        using (var reader = new ProgramReader(manifest, pin, hook.Programs(), hook.Name, new SeriesCatalog()))
            reader.Read(batch);
        return stats with { Counters = [.. batch.Samples.ToArray().Select(CounterStat.Of)] };
    }

    private static void Report(List<ProgramStats> stats)
    {
        if (stats.Count == 0)
            Console.Out.WriteLine("nothing of ours is on a hook");
        foreach (var one in stats)
        {
            Console.Out.WriteLine($"{one.Program} (program {one.Id}) on {one.Hook}{(one.Mode is null ? "" : $", {one.Mode}")}{Runs(one)}");
            if (one.Note is not null)
                Console.Out.WriteLine($"  {one.Note}");
            var table = new Table().Border(TableBorder.None).AddColumns("  METRIC", "LABELS")
                .AddColumn(new TableColumn("VALUE").RightAligned()).AddColumn("UNIT");
            foreach (var counter in one.Counters)
                table.AddRow(
                    Terminal.Text("  " + counter.Metric),
                    Terminal.Text(string.Join(", ", counter.Labels.Select(label => $"{label.Key}={label.Value}"))),
                    counter.Value.ToString("N0", CultureInfo.InvariantCulture),
                    Terminal.Text(counter.Unit));
            if (one.Counters.Count > 0)
                AnsiConsole.Write(table);
        }
    }

    private static string Runs(ProgramStats one) => one.RunCount == 0
        ? ""
        : string.Create(CultureInfo.InvariantCulture, $", {one.RunCount:N0} runs, {one.RunNanoseconds / one.RunCount:0} ns each");
}
