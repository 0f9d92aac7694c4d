using System.CommandLine;
using System.Globalization;
using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Host.Cli;
using Spectre.Console;

namespace HyperMesh.Autonomic.Host.Knowledge;

/// <summary><c>knowledge calibration</c>.</summary>
internal static class CalibrationCommand
{
    public static Command Create()
    {
        var store = Options.Store();
        var output = Options.Output();
        var command = new Command("calibration", "Lists the detectors that verdicts have made stricter or more lenient. 'knowledge label ID none' takes one back.")
        {
            store, output,
        };
        command.SetAction(parsed =>
        {
            using var journal = KnowledgeStore.Open(parsed.GetValue(store));
            var state = KnowledgeState.Of(journal);
            if (parsed.GetValue(output) == OutputFormat.Json)
                foreach (var (subject, offset, verdicts) in state.Feedback.Corrections)
                    Console.Out.WriteLine(Json.Line(new { kind = "calibration", subject, decades = offset, verdicts }));
            else
                Show(state.Feedback);
            return ExitCode.Done;
        });
        return command;
    }

    private static void Show(FeedbackState feedback)
    {
        var corrections = feedback.Corrections.ToList();
        if (corrections.Count == 0)
        {
            Console.Out.WriteLine("no detector has been corrected");
            return;
        }

        var table = new Table().Border(TableBorder.Markdown).AddColumns("series", "of", "detector", "decades stricter", "because of");
        foreach (var (subject, offset, verdicts) in corrections)
            table.AddRow(
                Terminal.Text(subject.Series), subject.Of, Terminal.Text(subject.Detector), offset.ToString("+0.0;-0.0", CultureInfo.InvariantCulture),
                Terminal.Text(string.Join(", ", verdicts.Select(f => $"{f.Record}: {LabelCommand.Word(f.Verdict)}"))));
        AnsiConsole.Write(table);
    }
}
