using Xunit.Abstractions;

namespace HyperMesh.Autonomic.KernelRunner;

/// <summary>Collects the test cases of an assembly.</summary>
internal sealed class Discovery : IMessageSink, IDisposable
{
    private readonly ManualResetEventSlim _finished = new();
    private readonly List<ITestCase> _cases = [];

    public bool OnMessage(IMessageSinkMessage message)
    {
        if (message is ITestCaseDiscoveryMessage found)
            _cases.Add(found.TestCase);
        else if (message is IDiscoveryCompleteMessage)
            _finished.Set();
        return true;
    }

    public IReadOnlyList<ITestCase> Wait()
    {
        _finished.Wait();
        return _cases;
    }

    public void Dispose() => _finished.Dispose();
}
