namespace HyperMesh.Autonomic.Host.Tests;

/// <summary>Tests of the command line. Each has a state folder of its own, which goes with it.</summary>
public abstract class CliTests : IDisposable
{
    private protected readonly TempFolder _state = new();
    private protected readonly Cli _cli;

    protected CliTests() => _cli = new Cli(_state);

    public virtual void Dispose()
    {
        _cli.Dispose();
        _state.Dispose();
    }
}
