namespace HyperMesh.Autonomic.Host.Cli;

/// <summary>What the process says at its end; a promise to scripts.</summary>
internal static class ExitCode
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int BadInput = 2;
    public const int Refused = 3;
}
