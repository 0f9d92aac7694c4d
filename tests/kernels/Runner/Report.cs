using System.Globalization;
using Xunit.Abstractions;

namespace HyperMesh.Autonomic.KernelRunner;

/// <summary>Writes a line a test, and what there is to say about those that failed or were skipped. Safe for concurrent use.</summary>
internal sealed class Report(TextWriter output) : IMessageSink, IDisposable
{
    private const int StackLines = 6;
    private const int MostUnsteady = 3;
    private readonly ManualResetEventSlim _finished = new();
    private readonly Lock _lock = new();
    private int _passed;
    private int _failed;
    private int _skipped;
    private readonly HashSet<ITestCase> _failedCases = [];

    /// <summary>True when few tests failed, and nothing beside tests: more than these are no chance.</summary>
    public bool MayBeUnsteady => _failed is > 0 and <= MostUnsteady && _failedCases.Count == _failed;

    public bool HasPassed => _failed == 0 && _passed > 0;

    public IReadOnlyList<ITestCase> FailedCases => [.. _failedCases];

    public bool OnMessage(IMessageSinkMessage message)
    {
        lock (_lock)
            Take(message);
        return true;
    }

    /// <summary>Counts a test that failed as passed, because it passed when it ran alone, and names it.</summary>
    public void Forgive(ITestCase one)
    {
        _failed--;
        _passed++;
        output.WriteLine($"UNSTEADY {one.DisplayName}: failed beside the others and passed alone");
    }

    public void Wait() => _finished.Wait();

    /// <summary>Writes the sum; true when nothing failed, and something ran unless only some tests were asked for.</summary>
    public bool End(Choice choice)
    {
        output.WriteLine($"LEFT OUT {choice.NeedNoKernel} {choice.Marked}");
        output.WriteLine($"{_passed} passed, {_failed} failed, {_skipped} skipped");
        output.Flush();
        return _failed == 0 && (_passed > 0 || choice.MayBeNone);
    }

    public void Dispose() => _finished.Dispose();

    private void Take(IMessageSinkMessage message)
    {
        switch (message)
        {
            case ITestPassed passed:
                _passed++;
                Line("PASS", passed);
                break;
            case ITestSkipped skipped:
                _skipped++;
                output.WriteLine($"SKIP {skipped.Test.DisplayName}: {skipped.Reason}");
                break;
            case ITestFailed failed:
                _failed++;
                _failedCases.Add(failed.TestCase);
                Line("FAIL", failed);
                Explain(failed);
                break;
            case IErrorMessage error:
                _failed++;
                output.WriteLine("FAIL outside of a test");
                Explain(error);
                break;
            case ITestCaseCleanupFailure failure:
                FailLate(failure.TestCase.DisplayName, failure);
                break;
            case ITestClassCleanupFailure failure:
                FailLate(failure.TestClass.Class.Name, failure);
                break;
            case ITestCollectionCleanupFailure failure:
                FailLate(failure.TestCollection.DisplayName, failure);
                break;
            case ITestAssemblyFinished:
                _finished.Set();
                break;
        }
    }

    private void FailLate(string name, IFailureInformation failure)
    {
        _failed++;
        output.WriteLine($"FAIL {name}, when it was cleaned up");
        Explain(failure);
    }

    private void Line(string word, ITestResultMessage result) =>
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{word} {result.ExecutionTime,7:F2} s {result.Test.DisplayName}"));

    private void Explain(IFailureInformation failure)
    {
        for (var i = 0; i < failure.Messages.Length; i++)
        {
            Indent($"{failure.ExceptionTypes[i]}: {failure.Messages[i]}".Split('\n'));
            Indent((failure.StackTraces[i] ?? "").Split('\n').Where(line => line.Length > 0).Take(StackLines));
        }
    }

    private void Indent(IEnumerable<string> lines)
    {
        foreach (var line in lines)
            output.WriteLine($"    {line}");
    }
}
