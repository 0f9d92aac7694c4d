using System.Diagnostics;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Engine.PolicyTests;
using HyperMesh.Autonomic.Host.Cli;

namespace HyperMesh.Autonomic.Host.Policies;

/// <summary>Reads the test files and runs the tests, as often as it is asked.</summary>
internal sealed class TestSession(Preparation preparation, TestRequest request)
{
    private readonly PolicyTestRunner _runner = new(preparation.Executors, preparation.Detectors, BaselineOf);

    /// <summary>Runs all and reports.</summary>
    /// <returns>0 when all is well, 1 when a test has failed or too little was covered, 2 when a file is wrong.</returns>
    public int Run(CancellationToken cancel)
    {
        var problems = new ProblemList();
        var reader = new PolicyTestReader(preparation.Executors, (path, found) => preparation.Read(path, found));
        var files = request.Files().Select(path => reader.Read(path, problems)).OfType<PolicyTestFile>().ToList();
        var report = new TestReport(request);
        report.Tell(problems);
        var coverage = new PolicyCoverage();
        var results = new List<PolicyTestResult>();
        var watch = Stopwatch.StartNew();
        foreach (var file in files)
        {
            coverage.Add(file.Policy);
            foreach (var test in file.Tests.Where(test => request.Wants(test.Name)))
            {
                cancel.ThrowIfCancellationRequested();
                var result = _runner.Run(file, test);
                coverage.Add(result);
                results.Add(result);
                report.Tell(result);
            }
        }

        if (results.Count == 0 && files.Count > 0)
            throw new UsageException($"no test has '{request.Pattern}' in its name");
        report.Summarize(results, problems, coverage, watch.Elapsed);
        if (request.JUnit is { } path)
            TestJUnit.Write(path, results, problems);
        return problems.HasErrors ? ExitCode.BadInput
            : results.All(result => result.Passed) && IsCovered(coverage) ? ExitCode.Done : ExitCode.Failed;
    }

    private bool IsCovered(PolicyCoverage coverage) => request.LeastCoverage is not { } least || coverage.Share * 100 >= least;

    /// <summary>As in a replay: interfaces whose packets are counted have the counter on them.</summary>
    private static IReadOnlyList<PlannedAction> BaselineOf(PolicyTest test) => Baselines.For(test.Series
        .Where(series => series.Metric.Name.StartsWith("xdp_", StringComparison.Ordinal))
        .Select(series => series.Labels[Labels.Interface]).OfType<string>().Distinct().Order(StringComparer.Ordinal));
}
