namespace HyperMesh.Autonomic.Engine.Plugins.Trust;

/// <summary>Says whether code may be loaded: plugins into this process, and BPF programs into the kernel. Thread-safe, pure but for reading files.</summary>
public interface IPluginTrust : IProgramTrust
{
    /// <summary>Judges all files of a plugin together: who exchanges a dependency exchanges the plugin. What is wrong with the files is a refusal.</summary>
    /// <param name="files">What is judged is exactly what is loaded afterwards: a private copy, not the folder that others can write to.</param>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">A file may not be read.</exception>
    TrustVerdict Judge(TrustedFiles files);
}
