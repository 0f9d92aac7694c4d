namespace HyperMesh.Autonomic.Documents.Tests;

public enum Mode
{
    Auto,
    DryRun,
    Off,
}
