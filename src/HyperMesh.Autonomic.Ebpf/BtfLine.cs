namespace HyperMesh.Autonomic.Ebpf;

/// <summary>The source line of an instruction.</summary>
/// <param name="File">The path of the source, as the compiler was told.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The column, from 1; 0 when it is not known.</param>
/// <param name="Text">The line itself, without the space around it.</param>
public readonly record struct BtfLine(string File, int Line, int Column, string Text)
{
    /// <summary>As the kernel prints it, without folders: <c>xdp_firewall.bpf.c:120: if (x)</c>.</summary>
    public override string ToString() => $"{Path.GetFileName(File)}:{Line}: {Text}";
}
