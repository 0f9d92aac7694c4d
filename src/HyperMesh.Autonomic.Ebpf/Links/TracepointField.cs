namespace HyperMesh.Autonomic.Ebpf;

/// <summary>A field of a tracepoint's record.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type, in the words of the kernel's source.</param>
/// <param name="Offset">Where it begins, in bytes.</param>
/// <param name="Size">Its bytes.</param>
/// <param name="IsSigned">Whether it may be negative.</param>
public sealed record TracepointField(string Name, string Type, int Offset, int Size, bool IsSigned)
{
    /// <summary>Whether it is one number, and no array, text or struct.</summary>
    public bool IsNumber => Size is 1 or 2 or 4 or 8 && !Type.Contains('[') && !Type.StartsWith("__data_loc", StringComparison.Ordinal);
}
