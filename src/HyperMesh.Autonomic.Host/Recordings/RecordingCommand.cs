using System.CommandLine;

namespace HyperMesh.Autonomic.Host.Recordings;

/// <summary><c>recording</c>: what can be done with recordings besides replaying them.</summary>
internal static class RecordingCommand
{
    public static Command Create() => new("recording", "Looks into recordings, cuts and merges them, and disturbs them on purpose.")
    {
        InfoCommand.Create(),
        CutCommand.Create(),
        MergeCommand.Create(),
        PerturbCommand.Create(),
    };
}
