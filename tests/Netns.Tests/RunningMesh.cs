using HyperMesh.Autonomic.Host.Traffic;

namespace HyperMesh.Autonomic.Netns.Tests;

/// <summary>One mesh for the tests of a class, each of which leaves it whole: until five processes have started and come to rest takes as long as many a test. The first test starts it, and
/// where a test has failed and left it broken, the next has a new one.</summary>
/// <param name="lifetime">Of keys.</param>
public abstract class RunningMesh(TimeSpan lifetime) : IDisposable
{
    private MeshScenario? _scenario;

    /// <summary>The mesh, when it is whole.</summary>
    internal async Task<MeshScenario> WholeAsync()
    {
        if (_scenario is not null && !await IsWholeAsync(_scenario))
        {
            _scenario.Dispose();
            _scenario = null;
        }

        return _scenario ??= await MeshScenario.StartAsync(lifetime);
    }

    public void Dispose()
    {
        _scenario?.Dispose();
        GC.SuppressFinalize(this);
    }

    private static async Task<bool> IsWholeAsync(MeshScenario scenario)
    {
        try
        {
            await scenario.Mesh.WaitAsync(scenario.Stage.Nodes.Select(node => node.Name), StagedMesh.IsWhole, CancellationToken.None);
            return true;
        }
        catch (Exception broken) when (broken is TimeoutException or InvalidOperationException or KeyNotFoundException)
        {
            return false;
        }
    }
}
