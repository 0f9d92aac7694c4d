using System.Collections.Frozen;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Runtime.InteropServices;

namespace HyperMesh.Autonomic.Engine.Plugins;

/// <summary>Looks at a plugin's files before anything of them is loaded: whether they are whole, for this machine, for these contracts, and complete.</summary>
internal static class AssemblyCheck
{
    /// <summary>Machines in the headers of shared libraries (ELF), as the runtime calls them.</summary>
    private static readonly Dictionary<int, Architecture> ElfMachines = new()
    {
        [3] = Architecture.X86,
        [21] = Architecture.Ppc64le,
        [22] = Architecture.S390x,
        [40] = Architecture.Arm,
        [62] = Architecture.X64,
        [183] = Architecture.Arm64,
        [243] = Architecture.RiscV64,
        [258] = Architecture.LoongArch64,
    };

    private static readonly FrozenSet<string> Framework =
        ((string?)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") ?? "").Split(Path.PathSeparator).Select(Path.GetFileNameWithoutExtension)
        .OfType<string>().ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Looks at a plugin's assembly and the native libraries beside it.</summary>
    /// <exception cref="PluginRefusedException">They cannot be used, for the reason given.</exception>
    public static void Check(string assembly)
    {
        var file = Path.GetFileName(assembly);
        try
        {
            using var image = new PEReader(File.OpenRead(assembly));
            if (!image.HasMetadata)
                throw new PluginRefusedException($"{file} is a native library, not a .NET assembly", "correct 'assembly'");

            CheckMachine(file, image.PEHeaders);
            CheckReferences(file, Path.GetDirectoryName(assembly)!, image.GetMetadataReader());
        }
        catch (BadImageFormatException damaged)
        {
            throw new PluginRefusedException($"{file} is damaged, or in a format that is no .NET assembly ({damaged.Message.TrimEnd('.')})", "build or copy it again");
        }

        foreach (var library in Directory.EnumerateFiles(Path.GetDirectoryName(assembly)!, "*.so"))
            CheckLibrary(library);
    }

    private static void CheckMachine(string file, PEHeaders headers)
    {
        // Code compiled ahead for Linux has its machine masked with 0x7B79.
        var machine = headers.CoffHeader.Machine;
        var needed = machine switch
        {
            Machine.I386 => headers.CorHeader!.Flags.HasFlag(CorFlags.Requires32Bit) && !headers.CorHeader.Flags.HasFlag(CorFlags.Prefers32Bit)
                ? Architecture.X86 : (Architecture?)null,
            Machine.Amd64 or (Machine)((int)Machine.Amd64 ^ 0x7B79) => Architecture.X64,
            Machine.Arm64 or (Machine)((int)Machine.Arm64 ^ 0x7B79) => Architecture.Arm64,
            Machine.Arm or Machine.ArmThumb2 or (Machine)((int)Machine.ArmThumb2 ^ 0x7B79) => Architecture.Arm,
            _ => null,
        };
        if (needed is { } other && other != RuntimeInformation.ProcessArchitecture)
            throw new PluginRefusedException(
                $"{file} is built for {other}, this process is {RuntimeInformation.ProcessArchitecture}", "build it for any CPU, or for this one");
    }

    private static void CheckReferences(string file, string folder, MetadataReader metadata)
    {
        var ours = typeof(IAutonomicPlugin).Assembly.GetName();
        foreach (var reference in metadata.AssemblyReferences.Select(metadata.GetAssemblyReference))
        {
            var name = metadata.GetString(reference.Name);
            if (name == ours.Name && (reference.Version.Major != ours.Version!.Major || reference.Version.Minor > ours.Version.Minor))
                throw new PluginRefusedException(
                    $"it is built for version {reference.Version.ToString(2)} of the contracts, this is {ours.Version.ToString(2)}", "build it again");
            if (!IPluginLoader.Contracts.Contains(name) && !Framework.Contains(name) && !IsBeside(folder, name))
                throw new PluginRefusedException($"{file} needs {name} {reference.Version.ToString(3)}, which is not there", $"put {name}.dll beside it");
        }
    }

    private static bool IsBeside(string folder, string name) =>
        File.Exists(Path.Combine(folder, $"{name}.dll"))
        || (Path.Combine(folder, "runtimes") is var runtimes && Directory.Exists(runtimes)
            && Directory.EnumerateFiles(runtimes, $"{name}.dll", SearchOption.AllDirectories).Any());

    private static void CheckLibrary(string path)
    {
        Span<byte> head = stackalloc byte[20];
        using (var file = File.OpenRead(path))
            if (file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) < head.Length || !head[..4].SequenceEqual("\u007fELF"u8))
                return;

        var machine = head[5] == 2 ? head[18] << 8 | head[19] : head[19] << 8 | head[18];
        if (ElfMachines.TryGetValue(machine, out var architecture) && architecture != RuntimeInformation.ProcessArchitecture)
            throw new PluginRefusedException(
                $"{Path.GetFileName(path)} is built for {architecture}, this process is {RuntimeInformation.ProcessArchitecture}",
                $"put the library for {RuntimeInformation.ProcessArchitecture} there");
    }
}
