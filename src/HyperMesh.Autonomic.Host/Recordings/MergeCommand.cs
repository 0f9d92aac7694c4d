using System.CommandLine;

namespace HyperMesh.Autonomic.Host.Recordings;

/// <summary><c>recording merge</c>: several recordings as one.</summary>
internal static class MergeCommand
{
    public static Command Create()
    {
        var command = new Command(
            "merge",
            "Writes several recordings as one, in the order of time. Where two have a value of one series at one instant, the later named counts.");
        var options = RecordingOptions.AddTo(command);
        command.SetAction((parsed, cancel) =>
        {
            var whole = options.Open(parsed);
            return Task.FromResult(options.Write(parsed, "merge", whole, whole.Recording, cancel));
        });
        return command;
    }
}
