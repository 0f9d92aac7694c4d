namespace HyperMesh.Autonomic.Host.Cli;

/// <summary>Who reads the output.</summary>
internal enum OutputFormat
{
    Text,
    Json,
}
