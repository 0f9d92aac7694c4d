using System.CommandLine;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Engine.Replay.World;

namespace HyperMesh.Autonomic.Host.Commands;

/// <summary>The option that closes the loop of a replay.</summary>
internal static class WorldFile
{
    public static Option<string?> Option() => new("--world")
    {
        Description = "how metrics answer to actions, a document of kind World: the loop is closed then",
        HelpName = "FILE",
    };

    /// <exception cref="Cli.UsageException">There is an error in it.</exception>
    public static WorldDescription? Read(string? path)
    {
        if (path is null)
            return null;
        var problems = new ProblemList();
        return WorldReader.ReadFile(path, problems) ?? throw Preparation.Refuse($"the world {path} cannot be used:", problems);
    }
}
