namespace HyperMesh.Autonomic.Ebpf.Probing;

/// <summary>One-line files below /proc and /sys.</summary>
internal static class ProcFile
{
    /// <summary>The text without white space around it, or null when it cannot be read.</summary>
    public static string? Read(string path)
    {
        try
        {
            return File.ReadAllText(path).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
