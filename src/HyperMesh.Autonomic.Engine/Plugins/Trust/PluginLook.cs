using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Engine.Plugins.Trust;

/// <summary>What can be seen of a plugin without running it: its assembly and the libraries beside it. Immutable.</summary>
/// <param name="Assembly">Of the assembly that its manifest names.</param>
/// <param name="Uses">What that and the libraries beside it reach for; libraries that the host shares are left out, as they are not loaded.</param>
public sealed record PluginLook(AssemblyFacts Assembly, IReadOnlyList<CapabilityUse> Uses)
{
    private const int ElfMachineOffset = 18;
    private const byte ElfMachineBpf = 247;

    /// <summary>All capabilities that are used, each once.</summary>
    public IReadOnlyList<Capability> Used => [.. Uses.Select(use => use.Capability).Distinct().Order()];

    /// <summary>Looks at a plugin.</summary>
    /// <param name="manifest">Its manifest.</param>
    /// <param name="payload">The folder with its assembly and all that lies beside it.</param>
    /// <param name="problems">Takes what is wrong with its assembly.</param>
    /// <returns>Null when there is nothing to look at, which is reported.</returns>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static PluginLook? Read(PluginManifest manifest, string payload, ProblemList problems)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        ArgumentNullException.ThrowIfNull(problems);
        var path = Path.Combine(payload, manifest.Assembly);
        try
        {
            if (AssemblyFacts.Read(path, manifest.Assembly) is { } facts)
                return new PluginLook(facts, [.. facts.Uses, .. Beside(payload, path)]);
            problems.Add(manifest.Place, $"{manifest.Assembly} is no .NET assembly", "name the plugin's assembly");
        }
        catch (FileNotFoundException)
        {
            problems.Add(manifest.Place, $"there is no {manifest.Assembly} in {payload}", "build it, or correct 'assembly'");
        }
        catch (BadImageFormatException)
        {
            problems.Add(manifest.Place, $"{manifest.Assembly} is no .NET assembly, or damaged", "build it again");
        }

        return null;
    }

    private static IEnumerable<CapabilityUse> Beside(string payload, string assembly) =>
        Directory.EnumerateFiles(payload, "*", SearchOption.AllDirectories).Where(path => path != assembly).Order(StringComparer.Ordinal)
            .SelectMany(path => Library(path, Path.GetRelativePath(payload, path)));

    private static IEnumerable<CapabilityUse> Library(string path, string name)
    {
        switch (KindOf(path))
        {
            case FileKind.Native:
                return [new CapabilityUse(Capability.Native, name, "a native library")];
            case FileKind.Portable when !IPluginLoader.Contracts.Contains(Path.GetFileNameWithoutExtension(path)):
                try
                {
                    return AssemblyFacts.Read(path, name)?.Uses ?? [new CapabilityUse(Capability.Native, name, "a native library")];
                }
                catch (BadImageFormatException)
                {
                    return [new CapabilityUse(Capability.Native, name, "a library that cannot be looked at")];
                }

            default:
                return [];
        }
    }

    // By content, not by name: a library is loaded under any.
    private static FileKind KindOf(string path)
    {
        if (new FileInfo(path).Length <= ElfMachineOffset)
            return FileKind.Other;

        var head = new byte[ElfMachineOffset + 1];
        using (var file = File.OpenRead(path))
            file.ReadExactly(head);
        // Not \x7f: it would take the E for one more digit.
        return head.AsSpan().StartsWith("MZ"u8) ? FileKind.Portable
            : head.AsSpan().StartsWith("\u007fELF"u8) && head[ElfMachineOffset] != ElfMachineBpf ? FileKind.Native
            : FileKind.Other;
    }

    private enum FileKind
    {
        Other,
        Portable,
        Native,
    }
}
