namespace HyperMesh.Autonomic.Ebpf.Probing;

/// <summary>When the host was booted.</summary>
internal static class BootTime
{
    private const string Field = "btime ";

    /// <summary>By the clock of the wall, to the second; null when /proc does not tell. Moves when that clock is set.</summary>
    public static DateTimeOffset? Read()
    {
        var line = (ProcFile.Read("/proc/stat") ?? "").Split('\n').FirstOrDefault(l => l.StartsWith(Field, StringComparison.Ordinal));
        return long.TryParse(line?[Field.Length..], out var seconds) ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;
    }
}
