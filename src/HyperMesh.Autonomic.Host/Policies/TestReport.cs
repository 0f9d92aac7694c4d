using System.Globalization;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Engine.PolicyTests;
using HyperMesh.Autonomic.Host.Cli;
using Spectre.Console;

namespace HyperMesh.Autonomic.Host.Policies;

/// <summary>Says how tests went: lines for people, JSON objects for scripts.</summary>
internal sealed class TestReport(TestRequest request)
{
    private string? _file;

    private bool IsJson => request.Format == OutputFormat.Json;

    /// <summary>What is wrong with the files.</summary>
    public void Tell(ProblemList problems) => CheckReport.WriteProblems(problems, IsJson);

    /// <summary>How one test ended.</summary>
    public void Tell(PolicyTestResult result)
    {
        if (IsJson)
        {
            Console.Out.WriteLine(Json.Line(Document(result)));
            return;
        }

        if (_file != result.File.Path)
            AnsiConsole.MarkupLine(Terminal.Text(_file = result.File.Path));
        var verdict = result.Passed ? "[green]ok  [/]" : "[red]FAIL[/]";
        AnsiConsole.MarkupLine($"  {verdict}  {Terminal.Text(result.Test.Name)}  [grey]{Milliseconds(result)} ms[/]");
        foreach (var mismatch in result.Mismatches)
        {
            AnsiConsole.MarkupLine($"        at {DurationText.Format(mismatch.At)}, {Terminal.Text(mismatch.What)}  [grey]{Terminal.Text(mismatch.Place.ToString())}[/]");
            foreach (var line in mismatch.Lines)
                AnsiConsole.MarkupLine($"          {Colour(line)}");
        }
    }

    /// <summary>The last lines.</summary>
    public void Summarize(IReadOnlyList<PolicyTestResult> results, ProblemList problems, PolicyCoverage coverage, TimeSpan elapsed)
    {
        var failed = results.Count(result => !result.Passed);
        var missed = coverage.Items.Where(item => !item.Taken).ToList();
        if (IsJson)
        {
            foreach (var item in missed)
                Console.Out.WriteLine(Json.Line(new { kind = "uncovered", rule = item.Rule.ToString(), what = item.What }));
            Console.Out.WriteLine(Json.Line(new
            {
                kind = "summary",
                tests = results.Count,
                failed,
                files = results.Select(result => result.File.Path).Distinct().Count(),
                errors = problems.ErrorCount,
                coverage = Math.Round(coverage.Share * 100, 1),
                seconds = Math.Round(elapsed.TotalSeconds, 4),
            }));
            return;
        }

        if (request.ListsCoverage)
            foreach (var rule in missed.GroupBy(item => item.Rule))
                Console.Out.WriteLine($"{rule.Key} was never {string.Join(", ", rule.Select(item => item.What))}");
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{results.Count} test(s), {failed} failed, in {elapsed.TotalSeconds:0.000} s; ")
            + Covered(coverage, missed.Count));
    }

    private string Covered(PolicyCoverage coverage, int missed)
    {
        var share = string.Create(CultureInfo.InvariantCulture, $"{coverage.Share * 100:0.#} % of rules and branches were taken");
        if (request.LeastCoverage is { } least && coverage.Share * 100 < least)
            share += string.Create(CultureInfo.InvariantCulture, $", less than the {least:0.#} % asked for");
        return missed > 0 && !request.ListsCoverage ? share + " (--coverage lists the others)" : share;
    }

    private static object Document(PolicyTestResult result) => new
    {
        kind = "test",
        file = result.File.Path,
        line = result.Test.Place.Line,
        name = result.Test.Name,
        passed = result.Passed,
        milliseconds = Math.Round(result.Elapsed.TotalMilliseconds, 3),
        mismatches = result.Mismatches.Select(mismatch => new
        {
            file = mismatch.Place.File,
            line = mismatch.Place.Line,
            column = mismatch.Place.Column,
            seconds = mismatch.At.TotalSeconds,
            what = mismatch.What,
            expected = Side(mismatch, DiffSign.Expected),
            got = Side(mismatch, DiffSign.Got),
            both = Side(mismatch, DiffSign.Both),
        }),
    };

    private static IEnumerable<string> Side(Mismatch mismatch, DiffSign sign) =>
        mismatch.Lines.Where(line => line.Sign == sign).Select(line => line.Text);

    private static string Colour(DiffLine line) => line.Sign switch
    {
        DiffSign.Expected => $"[red]{Terminal.Text(line.ToString())}[/]",
        DiffSign.Got => $"[green]{Terminal.Text(line.ToString())}[/]",
        _ => Terminal.Text(line.ToString()),
    };

    private static string Milliseconds(PolicyTestResult result) => result.Elapsed.TotalMilliseconds.ToString("0.0", CultureInfo.InvariantCulture);
}
