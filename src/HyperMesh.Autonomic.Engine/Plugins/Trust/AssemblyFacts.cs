using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace HyperMesh.Autonomic.Engine.Plugins.Trust;

/// <summary>What an assembly's metadata say of it; none of its code is loaded for that. Immutable.</summary>
public sealed record AssemblyFacts
{
    /// <summary>Its own version.</summary>
    public required Version Version { get; init; }

    /// <summary>The version of the contracts that it was built for; null when it does not use them.</summary>
    public required Version? Contracts { get; init; }

    /// <summary>Its simple name.</summary>
    public required string Name { get; init; }

    /// <summary>What it reaches for, each capability with all the evidence, in the order of the evidence.</summary>
    public required IReadOnlyList<CapabilityUse> Uses { get; init; }

    /// <summary>Reads an assembly.</summary>
    /// <param name="path">The file.</param>
    /// <param name="name">What it is called in the evidence.</param>
    /// <returns>Null for a library that is not managed.</returns>
    /// <exception cref="BadImageFormatException">It is no library, or damaged.</exception>
    public static AssemblyFacts? Read(string path, string name)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var image = new PEReader(file);
            if (!image.HasMetadata)
                return null;

            var metadata = image.GetMetadataReader();
            var definition = metadata.GetAssemblyDefinition();
            return new AssemblyFacts
            {
                Name = metadata.GetString(definition.Name),
                Version = definition.Version,
                Contracts = References(metadata).FirstOrDefault(one => one.Name == typeof(IAutonomicPlugin).Assembly.GetName().Name).Version,
                Uses = new CapabilityScan(metadata, name).Run(),
            };
        }
        catch (Exception damaged) when (damaged is InvalidOperationException or ArgumentException or OverflowException or IndexOutOfRangeException)
        {
            // What the reader throws for tables that point anywhere depends on where they point.
            throw new BadImageFormatException(damaged.Message, damaged);
        }
    }

    private static IEnumerable<(string Name, Version? Version)> References(MetadataReader metadata) =>
        metadata.AssemblyReferences.Select(metadata.GetAssemblyReference).Select(one => (metadata.GetString(one.Name), (Version?)one.Version));
}
