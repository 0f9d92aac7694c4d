namespace HyperMesh.Autonomic;

/// <summary>Says whether a BPF program may be loaded into the kernel. Thread-safe; may block while it reads a signature's file.</summary>
public interface IProgramTrust
{
    /// <summary>Judges an object together with its manifest. The bytes that are judged are the bytes that are loaded.</summary>
    ProgramVerdict Judge(ProgramFiles files);
}
