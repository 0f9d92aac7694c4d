using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Host.Cli;

namespace HyperMesh.Autonomic.Host.Policies;

/// <summary>Writes problems of documents, in the form that is asked for.</summary>
internal sealed class CheckReport(TextWriter output, TextWriter errors)
{
    /// <summary>Writes all that was found.</summary>
    /// <param name="problems">Errors and warnings.</param>
    /// <param name="rules">How many rules were read; null when there are errors.</param>
    /// <param name="format">The form.</param>
    public void Write(ProblemList problems, int? rules, CheckFormat format)
    {
        switch (format)
        {
            case CheckFormat.Json:
                WriteJson(problems, rules);
                break;
            case CheckFormat.Sarif:
                output.WriteLine(Sarif.Document(problems));
                break;
            case CheckFormat.Github:
                foreach (var problem in problems)
                    output.WriteLine(GithubAnnotation.Of(problem));
                break;
            default:
                foreach (var problem in problems)
                    errors.WriteLine(problem);
                if (rules is not null)
                    output.WriteLine($"{rules} rule(s) are in order{(problems.Count == 0 ? "" : $", with {problems.Count} warning(s)")}");
                break;
        }
    }

    private void WriteJson(ProblemList problems, int? rules)
    {
        foreach (var problem in problems)
            output.WriteLine(Json.Line(new
            {
                kind = "problem",
                severity = problem.Severity,
                file = problem.Place.File,
                line = problem.Place.Line,
                column = problem.Place.Column,
                message = problem.Message,
                hint = problem.Hint,
            }));
        output.WriteLine(Json.Line(new
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
