using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Engine.PolicyTests;

namespace HyperMesh.Autonomic.Host.Policies;

/// <summary>Results in the XML that JUnit made common: a suite for each file, a failure with its differences for each test that failed,
/// and an error for each file that is wrong.</summary>
internal static class TestJUnit
{
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string path, IReadOnlyList<PolicyTestResult> results, ProblemList problems)
    {
        var suites = results.GroupBy(result => result.File.Path).Select(Suite).ToList();
        var wrong = problems.Where(problem => problem.Severity == ProblemSeverity.Error).GroupBy(problem => problem.Place.File).Select(Suite).ToList();
        using var file = XmlWriter.Create(path, new XmlWriterSettings { Indent = true, Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false) });
        new XDocument(new XElement("testsuites",
            new XAttribute("tests", results.Count + wrong.Count),
            new XAttribute("failures", results.Count(result => !result.Passed)),
            new XAttribute("errors", wrong.Count),
            suites, wrong)).Save(file);
    }

    private static XElement Suite(IGrouping<string, PolicyTestResult> file) => new("testsuite",
        new XAttribute("name", file.Key),
        new XAttribute("tests", file.Count()),
        new XAttribute("failures", file.Count(result => !result.Passed)),
        new XAttribute("errors", 0),
        new XAttribute("time", Seconds(file.Sum(result => result.Elapsed.TotalSeconds))),
        file.Select(Case));

    private static XElement Case(PolicyTestResult result) => new("testcase",
        new XAttribute("classname", result.File.Path),
        new XAttribute("name", Plain(result.Test.Name)),
        new XAttribute("file", result.File.Path),
        new XAttribute("line", result.Test.Place.Line),
        new XAttribute("time", Seconds(result.Elapsed.TotalSeconds)),
        result.Mismatches.Select(mismatch => new XElement("failure",
            new XAttribute("message", Plain($"at {DurationText.Format(mismatch.At)}, {mismatch.What}")),
            Plain(mismatch.ToString()))));

    private static XElement Suite(IGrouping<string, Problem> file) => new("testsuite",
        new XAttribute("name", file.Key), new XAttribute("tests", 1), new XAttribute("failures", 0), new XAttribute("errors", 1),
        new XElement("testcase",
            new XAttribute("classname", file.Key),
            new XAttribute("name", "the file is in order"),
            new XElement("error", new XAttribute("message", Plain(file.First().Message)), Plain(string.Join('\n', file)))));

    private static string Seconds(double seconds) => seconds.ToString("0.000000", CultureInfo.InvariantCulture);

    /// <summary>Without the characters that XML cannot hold.</summary>
    private static string Plain(string text) =>
        string.Concat(text.EnumerateRunes().Select(rune => rune.Value is '\n' or '\t' || (rune.Value >= ' ' && rune.Value is not (0xFFFE or 0xFFFF)) ? rune.ToString() : "�"));
}
