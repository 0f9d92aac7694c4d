using System.Text;

namespace HyperMesh.Autonomic.Ebpf.Objects;

/// <summary>
/// Checks an object file before libbpf and the kernel see it. Whatever the bytes are, there is a verdict: no exception, no access outside
/// them, and work that is bounded by their number. What passes is well-formed, not good: the verifier has the last word. Thread-safe.
/// </summary>
public static class ObjectCheck
{
    private const string License = "license";

    // What libbpf finds by name, and reads without asking whether it is in the file.
    private static readonly string[] Special = [License, "version", MapDeclarations.Section, ".BTF", ".BTF.ext", ".data", ".rodata"];

    /// <summary>Checks an object.</summary>
    /// <param name="bytes">The whole file. A sound verdict keeps them, so they must not change while its file is used.</param>
    /// <param name="name">The name of the file, for the texts.</param>
    public static ObjectVerdict Check(ReadOnlyMemory<byte> bytes, string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var findings = new Findings();
        ObjectFile? file = null;
        if (ElfReader.Read(bytes, findings) is { } image)
            file = Read(image, name, findings);

        return new ObjectVerdict(name, findings.None ? file : null, findings.Problems);
    }

    /// <summary>Reads and checks a file.</summary>
    /// <exception cref="BpfException">The file cannot be read, or is larger than 64 MiB.</exception>
    public static ObjectVerdict CheckFile(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Check(ObjectBytes.Read(path, $"check {path}"), Path.GetFileName(path));
    }

    private static ObjectFile? Read(ElfImage image, string name, Findings findings)
    {
        SpecialSections(image, findings);
        SymbolCheck.Run(image, findings);
        var license = LicenseOf(image, findings);
        Btf? btf = Types(image, findings);
        BtfExt? ext = btf is null ? null : Lines(image, btf, findings);
        var maps = Maps(image, btf, findings);

        // Code is found by symbols, so without them it would only be reported once more.
        if (image.SymbolTable is null)
            return null;

        var functions = CodeCheck.Run(image, findings);
        RelocationCheck.Run(image, functions, findings);
        return new ObjectFile
        {
            Name = name,
            License = license,
            Sections = [.. image.Sections.Select(s => new ObjectSection(s.Name, s.Offset, s.Size))],
            Functions = functions,
            Maps = maps,
            Btf = btf,
            Ext = ext,
        };
    }

    private static void SpecialSections(ElfImage image, Findings findings)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (ElfSection section in image.Sections)
        {
            if (section.Name.StartsWith(".struct_ops", StringComparison.Ordinal))
                findings.Add(section, "programs of struct_ops are not supported", "leave them out");
            if (!Special.Contains(section.Name))
                continue;

            if (!seen.Add(section.Name))
                findings.Add(section, "there is more than one section of this name");
            if (section.Type != ElfSection.ProgramBits)
                findings.Add(section, $"it has the type {section.Type}, not {ElfSection.ProgramBits}");
        }
    }

    private static string LicenseOf(ElfImage image, Findings findings)
    {
        const string Mend = "add char LICENSE[] SEC(\"license\") = \"Dual BSD/GPL\";";
        if (image.Find(License) is not { } section)
        {
            findings.Add(null, 0, $"it has no section '{License}'", Mend);
            return "";
        }

        ReadOnlySpan<byte> text = image.Content(section);
        var end = text.IndexOf((byte)0);
        if (end <= 0)
            findings.Add(section, end < 0 ? "the licence does not end with a zero" : "the licence is empty", Mend);

        return end < 0 ? "" : Encoding.UTF8.GetString(text[..end]);
    }

    private static Btf? Types(ElfImage image, Findings findings)
    {
        if (image.Find(".BTF") is not { } section)
            return null;

        try
        {
            var btf = Btf.Parse(image.Memory(section));
            TypeCheck.Run(btf, section, findings);
            return findings.None ? btf : null;
        }
        catch (InvalidDataException e)
        {
            findings.Add(section, e.Message);
            return null;
        }
    }

    private static BtfExt? Lines(ElfImage image, Btf btf, Findings findings)
    {
        if (image.Find(".BTF.ext") is not { } section)
            return null;

        try
        {
            var ext = BtfExt.Parse(image.Memory(section), btf);
            LineCheck.Run(ext, btf, section, findings);
            return ext;
        }
        catch (InvalidDataException e)
        {
            findings.Add(section, e.Message);
            return null;
        }
    }

    private static IReadOnlyList<ObjectMap> Maps(ElfImage image, Btf? btf, Findings findings)
    {
        if (image.Find(MapDeclarations.Section) is not { } section)
            return [];

        if (btf is null)
        {
            if (image.Find(".BTF") is null)
                findings.Add(section, "it has maps, and no section .BTF that describes them", "compile with -g");
            return [];
        }

        try
        {
            return new MapDeclarations(btf, section, findings).Read();
        }
        catch (InvalidDataException e)
        {
            findings.Add(section, e.Message);
            return [];
        }
    }
}
