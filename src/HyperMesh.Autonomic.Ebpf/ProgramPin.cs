using System.Diagnostics.CodeAnalysis;

namespace HyperMesh.Autonomic.Ebpf;

/// <summary>A pinned program, as its file name tells: <c>id-name-confighash</c>.</summary>
/// <param name="Path">The pin.</param>
/// <param name="Id">The program's id when it was pinned.</param>
/// <param name="Name">The program's name.</param>
/// <param name="ConfigHash">The hash of the configuration that it was loaded with: letters and digits.</param>
public sealed record ProgramPin(string Path, uint Id, string Name, string ConfigHash)
{
    /// <summary>Reads the file name of a pin; false for files of any other form (the link's, or foreign ones).</summary>
    public static bool TryParse(string path, [NotNullWhen(true)] out ProgramPin? pin)
    {
        pin = null;
        var file = System.IO.Path.GetFileName(path) ?? "";
        var first = file.IndexOf('-');
        var last = file.LastIndexOf('-');
        if (first <= 0 || last <= first + 1 || !uint.TryParse(file[..first], out var id) || !IsHash(file[(last + 1)..]))
            return false;

        if (PinDirectory.Unescape(file[(first + 1)..last]) is not { } name)
            return false;

        pin = new ProgramPin(path, id, name, file[(last + 1)..]);
        return true;
    }

    /// <summary>True when it is of the program of that name with that configuration.</summary>
    internal bool IsOf(string name, string configHash) => Name == name && ConfigHash == configHash;

    internal static bool IsHash(string text) => text.Length > 0 && text.All(char.IsAsciiLetterOrDigit);
}
