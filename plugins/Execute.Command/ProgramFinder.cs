namespace HyperMesh.Autonomic.Plugins.Execute.Command;

/// <summary>Finds programs in folders that do not depend on who has started this process.</summary>
internal static class ProgramFinder
{
    private const UnixFileMode AnyExecute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>As every command finds them in its PATH.</summary>
    public static readonly string[] Folders = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];

    /// <summary>The path of a program; null with the reason where there is none that can be run.</summary>
    public static string? Find(string program, out string? why)
    {
        var places = program.StartsWith('/') ? (string[])[program] : [.. Folders.Select(folder => Path.Combine(folder, program))];
        var found = places.FirstOrDefault(File.Exists);
        why = found is null ? $"there is no program '{program}'" + (program.StartsWith('/') ? "" : $" in {string.Join(':', Folders)}")
            : IsExecutable(found) ? null
            : $"{found} is not executable";
        return why is null ? found : null;
    }

    private static bool IsExecutable(string path) => !OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & AnyExecute) != 0;
}
