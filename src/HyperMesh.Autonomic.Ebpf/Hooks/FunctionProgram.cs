using HyperMesh.Autonomic.Ebpf.Manifests;

namespace HyperMesh.Autonomic.Ebpf.Hooks;

/// <summary>A function of a manifest, and the program that it has become in the kernel. Owned by whoever loaded it.</summary>
internal sealed record FunctionProgram(ProgramFunction Function, BpfProgram Program);
