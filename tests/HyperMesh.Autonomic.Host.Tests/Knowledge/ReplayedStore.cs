namespace HyperMesh.Autonomic.Host.Tests.Knowledge;

/// <summary>The store of a replay of the shipped incident: one symptom, acted on, helped, taken back. Made once; it is only read.</summary>
public sealed class ReplayedStore : IDisposable
{
    private readonly TempFolder _state = new();

    public ReplayedStore()
    {
        using var cli = new Cli(_state);
        Replay = cli.Run("replay", Cli.InRoot("samples", "recordings", "udp-flood.jsonl.gz"), "--policies", "policies/udp-flood.yaml", "-o", "json", "--store", Path);
        Replay.ExitCode.ShouldBe(0, Replay.ToString());
    }

    /// <summary>What the replay has said: its records, and a summary.</summary>
    public CliResult Replay { get; }

    public string Path => _state["replay.db"];

    /// <summary>Runs a verb of <c>knowledge</c> on it.</summary>
    public CliResult Ask(params string[] words)
    {
        using var cli = new Cli(_state);
        return cli.Run(["knowledge", .. words, "--store", Path]);
    }

    public void Dispose() => _state.Dispose();
}
