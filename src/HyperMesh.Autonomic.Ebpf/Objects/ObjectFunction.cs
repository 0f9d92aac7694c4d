namespace HyperMesh.Autonomic.Ebpf.Objects;

/// <summary>A function of an object file: a program, or in the section .text one that programs call.</summary>
/// <param name="Section">Its section, as in "xdp" or "tracepoint/sched/sched_process_exec".</param>
/// <param name="Name">The function's name.</param>
/// <param name="Type">The type of program by the name of the section; unspecified where that does not say.</param>
/// <param name="Start">Its first instruction, counted from the beginning of the section.</param>
/// <param name="Instructions">How many instructions it has; a wide load counts two.</param>
public sealed record ObjectFunction(string Section, string Name, ProgramType Type, int Start, int Instructions)
{
    /// <summary>False for a function that programs call.</summary>
    public bool IsProgram => Section != ObjectFile.SharedCode;
}
