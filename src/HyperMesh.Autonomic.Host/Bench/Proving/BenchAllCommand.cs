using System.CommandLine;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Host.Cli;

namespace HyperMesh.Autonomic.Host.Bench.Proving;

/// <summary><c>bench all</c>.</summary>
internal static class BenchAllCommand
{
    private const int Runs = 5;

    public static Command Create()
    {
        var folder = new Option<string>("--out") { Description = "folder for results.json, results.md and index.html", HelpName = "DIR", Required = true };
        var runs = Options.Count("--runs", $"rounds; each bench once in a round (default: {Runs})", Runs);
        var only = new Option<string?>("--only") { Description = "only these benches, by the names of their verbs", HelpName = "NAME,NAME" };
        var quick = new Option<bool>("--quick") { Description = "small sizes, and without the benches that take minutes: for a trend" };
        var command = new Command("all", "Runs every bench, beside what one would take instead where that is installed, and writes tables and a page.") { folder, runs, only, quick };
        command.SetAction(async (parsed, cancel) =>
        {
            var sections = Choose(parsed.GetValue(only));
            var into = Directory.CreateDirectory(parsed.GetValue(folder)!).FullName;
            var run = new ProvingRun(sections, parsed.GetValue(runs), parsed.GetValue(quick), into);
            var isWhole = await run.RunAsync(cancel).ConfigureAwait(false);
            return Report(run.Results(isWhole), into);
        });
        return command;
    }

    private static IReadOnlyList<ProvingSection> Choose(string? names)
    {
        if (names is null)
            return ProvingCatalog.Sections;
        var known = ProvingCatalog.Sections.Select(section => section.Id).ToList();
        var asked = names.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).ToHashSet(StringComparer.Ordinal);
        var unknown = asked.Except(known).Select(name => $"--only: '{name}' is no bench; {NearestName.Hint(name, known) ?? $"there are: {string.Join(", ", known)}"}").ToList();
        if (unknown.Count > 0 || asked.Count == 0)
            throw new UsageException(unknown.Count > 0 ? string.Join('\n', unknown) : "--only names no bench");
        return [.. ProvingCatalog.Sections.Where(section => asked.Contains(section.Id))];
    }

    private static int Report(ProvingResults results, string folder)
    {
        var faults = results.Sections.Where(section => section.Faults.Count > 0).ToList();
        foreach (var section in faults)
            Console.Error.WriteLine($"hypermesh: {section.Id}: {section.Faults[0]}");
        foreach (var missing in results.Rows.Select(row => row.Peer?.Missing).OfType<string>().Where(missing => missing.Contains("apt-get", StringComparison.Ordinal)).Distinct())
            Console.Error.WriteLine($"hypermesh: {missing}");
        Console.Out.WriteLine(Path.Combine(folder, "index.html"));
        if (!results.IsWhole)
            Console.Error.WriteLine("hypermesh: interrupted: the results are of the runs that had ended");
        return results.IsWhole && faults.Count == 0 ? ExitCode.Done : ExitCode.Failed;
    }
}
