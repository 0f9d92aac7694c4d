using System.Reflection;
using System.Reflection.Metadata;

namespace HyperMesh.Autonomic.Engine.Plugins.Trust;

/// <summary>Looks through what an assembly refers to. It sees every name that the code uses, and nothing that the code puts together at run time.</summary>
internal sealed class CapabilityScan(MetadataReader metadata, string file)
{
    private readonly HashSet<CapabilityUse> _uses = [];

    public IReadOnlyList<CapabilityUse> Run()
    {
        foreach (var handle in metadata.TypeReferences)
            Type(handle);
        foreach (var handle in metadata.MemberReferences)
            Member(metadata.GetMemberReference(handle));
        foreach (var handle in metadata.MethodDefinitions)
            Import(metadata.GetMethodDefinition(handle));
        return [.. _uses.OrderBy(use => use.Capability).ThenBy(use => use.Evidence, StringComparer.Ordinal)];
    }

    private void Type(TypeReferenceHandle handle)
    {
        var (space, name, assembly) = Outermost(handle);
        if (CapabilityRules.IsKernel(assembly, name))
            Add(Capability.Kernel, $"{space}.{name}");
        else if (CapabilityRules.OfType(space, name) is { } capability)
            Add(capability, $"{space}.{name}");
    }

    private void Member(MemberReference member)
    {
        if (member.Parent.Kind != HandleKind.TypeReference)
            return;

        var (space, type, _) = Outermost((TypeReferenceHandle)member.Parent);
        var name = metadata.GetString(member.Name);
        if (CapabilityRules.OfMember(space, type, name, TakesText(member)) is { } capability)
            Add(capability, $"{space}.{type}.{name}");
    }

    private void Import(MethodDefinition method)
    {
        if ((method.Attributes & MethodAttributes.PinvokeImpl) == 0)
            return;

        var module = method.GetImport().Module;
        Add(Capability.Native, $"a call into {(module.IsNil ? "a library" : metadata.GetString(metadata.GetModuleReference(module).Name))}");
    }

    // A nested type counts as the type that it is in.
    private (string Space, string Name, string? Assembly) Outermost(TypeReferenceHandle handle)
    {
        var type = metadata.GetTypeReference(handle);
        for (var depth = 0; type.ResolutionScope.Kind == HandleKind.TypeReference; depth++)
        {
            if (depth > 64)
                throw new BadImageFormatException("its types are nested in each other without end");
            type = metadata.GetTypeReference((TypeReferenceHandle)type.ResolutionScope);
        }

        var assembly = type.ResolutionScope.Kind == HandleKind.AssemblyReference
            ? metadata.GetString(metadata.GetAssemblyReference((AssemblyReferenceHandle)type.ResolutionScope).Name)
            : null;
        return (metadata.GetString(type.Namespace), metadata.GetString(type.Name), assembly);
    }

    /// <summary>ECMA-335 II.23.2.2: the calling convention, the number of parameters, what is returned, then the parameters.</summary>
    private bool TakesText(MemberReference member)
    {
        var signature = metadata.GetBlobReader(member.Signature);
        var header = signature.ReadSignatureHeader();
        return header is { Kind: SignatureKind.Method, IsGeneric: false }
            && signature.ReadCompressedInteger() > 0
            && signature.ReadSignatureTypeCode() == SignatureTypeCode.Void
            && signature.ReadSignatureTypeCode() == SignatureTypeCode.String;
    }

    private void Add(Capability capability, string evidence) => _uses.Add(new CapabilityUse(capability, file, evidence));
}
