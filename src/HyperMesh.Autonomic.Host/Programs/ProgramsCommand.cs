using System.CommandLine;
using System.Globalization;
using HyperMesh.Autonomic.Ebpf;
using HyperMesh.Autonomic.Host.Cli;
using HyperMesh.Autonomic.Host.Control;
using Spectre.Console;

namespace HyperMesh.Autonomic.Host.Programs;

/// <summary><c>programs</c>: every program in the kernel, ours and those of others.</summary>
internal static class ProgramsCommand
{
    public static Command Create()
    {
        var verbose = new Option<bool>("--verbose", "-v") { Description = "also maps, memory, run counts and times, hashes" };
        var ours = new Option<bool>("--ours") { Description = "leave out the programs of others" };
        var (pins, output) = (Options.Pins(), Options.Output());
        var command = new Command("programs", "Lists the programs in the kernel: ours, where they are, and those of others, which are never touched.")
        {
            verbose, ours, pins, output,
        };
        command.Aliases.Add("list");
        command.SetAction(parsed =>
        {
            var views = ProgramView.All(new PinDirectory(parsed.GetValue(pins)!)).Where(view => view.IsOurs || !parsed.GetValue(ours)).ToList();
            var maps = parsed.GetValue(verbose) || parsed.GetValue(output) == OutputFormat.Json
                ? BpfMap.All().ToDictionary(map => map.Id)
                : [];
            if (parsed.GetValue(output) == OutputFormat.Json)
                Console.Out.WriteLine(Json.Line(new { programs = views.Select(view => Document(view, maps)) }));
            else
                Report(views, maps, parsed.GetValue(verbose));
            return ExitCode.Done;
        });
        return command;
    }

    private static object Document(ProgramView view, IReadOnlyDictionary<uint, BpfMapInfo> maps) => new
    {
        id = view.Info.Id,
        name = view.Name,
        function = view.Info.Name,
        type = view.Info.Type,
        attachType = view.Info.ExpectedAttach,
        owner = view.Owner,
        loaded = view.Loaded,
        trust = view.Trust,
        hooks = view.Hooks.Select(hook => new { hook = hook.Hook, mode = hook.Mode, link = view.LinkOn(hook) }),
        tag = view.Info.Tag,
        bytecodeHash = view.Info.BytecodeHash,
        instructions = view.Info.TranslatedBytes / 8,
        memoryBytes = view.Info.MemoryBytes,
        runCount = view.Info.RunCount,
        runNanoseconds = view.Info.RunTime.TotalNanoseconds,
        loadedAt = view.Info.LoadedAt,
        maps = view.Info.MapIds.Select(id => Map(id, maps.GetValueOrDefault(id))),
    };

    private static object Map(uint id, BpfMapInfo? info) => new
    {
        id,
        name = info?.Name,
        type = info?.Type,
        keyBytes = info?.KeySize,
        valueBytes = info?.ValueSize,
        maxEntries = info?.MaxEntries,
        memoryBytes = info?.MemoryBytes,
    };

    private static void Report(List<ProgramView> views, Dictionary<uint, BpfMapInfo> maps, bool verbose)
    {
        var table = new Table().Border(TableBorder.None).AddColumns("ID", "PROGRAM", "TYPE", "OWNER", "TRUST", "WHERE");
        if (verbose)
            table.AddColumns("LINK", "TAG", "RUNS", "NS A RUN", "MEMORY", "LOADED", "MAPS");
        foreach (var view in views)
            table.AddRow([.. Cells(view, maps, verbose).Select(Terminal.Text)]);
        AnsiConsole.Write(table);
        if (views.Count == 0)
            Console.Out.WriteLine("no program is loaded");
        if (verbose && views.All(view => view.Info.RunCount == 0))
            Console.Out.WriteLine("runs and times are counted while kernel.bpf_stats_enabled is 1: sysctl -w kernel.bpf_stats_enabled=1");
    }

    private static IEnumerable<string> Cells(ProgramView view, Dictionary<uint, BpfMapInfo> maps, bool verbose)
    {
        var info = view.Info;
        string[] cells = [Number(info.Id), view.Name, StatusReader.Name(info.Type), view.Owner, view.Trust ?? "", view.Place];
        if (!verbose)
            return cells;

        return
        [
            .. cells,
            string.Join(", ", view.Hooks.Select(hook => view.LinkOn(hook)).OfType<uint>()),
            info.Tag,
            Number(info.RunCount),
            info.RunCount == 0 ? "" : (info.RunTime.TotalNanoseconds / info.RunCount).ToString("0", CultureInfo.InvariantCulture),
            $"{((info.MemoryBytes ?? 0) + info.MapIds.Sum(id => maps.GetValueOrDefault(id)?.MemoryBytes ?? 0)) / 1024} KiB",
            info.LoadedAt?.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) ?? "?",
            string.Join(", ", info.MapIds.Select(id => $"{maps.GetValueOrDefault(id)?.Name ?? "?"} ({id})")),
        ];
    }

    private static string Number(ulong number) => number.ToString(CultureInfo.InvariantCulture);
}
