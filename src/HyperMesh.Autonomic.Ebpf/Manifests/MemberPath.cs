namespace HyperMesh.Autonomic.Ebpf.Manifests;

/// <summary>Finds members by the paths that manifests write: <c>member</c>, or <c>member.inner</c> for one of a struct inside.</summary>
internal static class MemberPath
{
    private const int Deepest = 8;

    /// <exception cref="InvalidDataException">The BTF is broken.</exception>
    public static bool TryFind(Btf types, uint typeId, string path, out BtfMember found)
    {
        found = default;
        var offset = 0;
        foreach (var name in path.Split('.', Deepest))
        {
            if (!types.TryGetMember(typeId, name, out found))
                return false;
            offset += found.Offset;
            typeId = found.TypeId;
        }

        found = found with { Offset = offset };
        return true;
    }

    /// <summary>The paths that there are, two deep, for hints.</summary>
    public static IEnumerable<string> All(Btf types, uint typeId) => types.Members(typeId).SelectMany(
        member => types.Members(member.TypeId).Select(inner => $"{member.Name}.{inner.Name}").Prepend(member.Name));
}
