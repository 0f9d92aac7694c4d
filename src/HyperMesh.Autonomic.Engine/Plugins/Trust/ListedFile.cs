namespace HyperMesh.Autonomic.Engine.Plugins.Trust;

/// <summary>One file of a listing. Immutable.</summary>
/// <param name="Path">From the payload's folder, with <c>/</c> between the parts.</param>
/// <param name="Length">In bytes.</param>
/// <param name="Sha256">Of its content, 64 digits of lower-case hexadecimal.</param>
public sealed record ListedFile(string Path, long Length, string Sha256);
