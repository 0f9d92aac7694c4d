namespace HyperMesh.Autonomic.Host.Commands;

/// <summary>How the status is written.</summary>
internal enum StatusFormat
{
    Text,
    Json,
    Yaml,
}
