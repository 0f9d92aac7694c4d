namespace HyperMesh.Autonomic.Ebpf;

/// <summary>Something that a kernel may or may not be able to do, found out by trying it.</summary>
/// <param name="Name">What it is; the names are in <see cref="FeatureNames"/>.</param>
/// <param name="Present">True or false; null when it could not be tried, mostly without rights.</param>
/// <param name="Trial">How it was tried, and what came of it.</param>
/// <param name="Errno">The positive error number that the trial ended with; 0 when it went well.</param>
/// <param name="Mend">What to do to get it; null when it is there or nothing helps.</param>
/// <param name="Fallback">What is used without it; null when nothing can stand in.</param>
public sealed record Feature(string Name, bool? Present, string Trial, int Errno, string? Mend, string? Fallback);
