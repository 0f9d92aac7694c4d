using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Host.Cli;

namespace HyperMesh.Autonomic.Host.Policies;

/// <summary>Writes problems of documents, in the form that is asked for.</summary>
internal static class CheckReport
{
    /// <summary>Writes all that was found.</summary>
    /// <param name="problems">Errors and warnings.</param>
    /// <param name="rules">How many rules were read; null when there are errors.</param>
    /// <param name="format">The form.</param>
    public static void Write(ProblemList problems, int? rules, CheckFormat format)
    {
        switch (format)
        {
            case CheckFormat.Json:
                WriteJson(problems, rules);
                break;
            case CheckFormat.Sarif:
                Console.Out.WriteLine(Sarif.Document(problems));
                break;
            case CheckFormat.Github:
                foreach (var problem in problems)
                    Console.Out.WriteLine(GithubAnnotation.Of(problem));
                break;
            default:
                WriteProblems(problems, isJson: false);
                if (rules is not null)
                    Console.Out.WriteLine($"{rules} rule(s) are in order{(problems.Count == 0 ? "" : $", with {problems.Count} warning(s)")}");
                break;
        }
    }

    /// <summary>Each problem: a line for people, or an object for scripts.</summary>
    public static void WriteProblems(ProblemList problems, bool isJson)
    {
        foreach (var problem in problems)
            if (!isJson)
                Console.Error.WriteLine(problem);
            else
                Console.Out.WriteLine(Json.Line(new
                {
                    kind = "problem",
                    severity = problem.Severity,
                    file = problem.Place.File,
                    line = problem.Place.Line,
                    column = problem.Place.Column,
                    message = problem.Message,
                    hint = problem.Hint,
                }));
    }

    private static void WriteJson(ProblemList problems, int? rules)
    {
        WriteProblems(problems, isJson: true);
        Console.Out.WriteLine(Json.Line(new
        {
            kind = "summary",
            valid = rules is not null,
            rules = rules ?? 0,
            problems = problems.Count,
            errors = problems.ErrorCount,
            warnings = problems.Count - problems.ErrorCount,
        }));
    }
}
