using System.CommandLine;

namespace HyperMesh.Autonomic.Host.Bench;

internal static class BenchCommand
{
    public static Command Create() => new("bench", "Measures.");
}
