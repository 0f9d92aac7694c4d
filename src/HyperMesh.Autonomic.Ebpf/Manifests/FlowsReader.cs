using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Ebpf.Manifests;

/// <summary>Reads the part of a manifest that tells of a table of flows.</summary>
internal static class FlowsReader
{
    public static ProgramFlows? Read(MappingReader spec, Dictionary<string, MapOnSwap> maps)
    {
        if (spec.OptionalMapping("flows") is not { } part)
            return null;

        var map = part.RequiredName("map", maps.Keys);
        var added = ManifestReader.ReadTarget(part.RequiredMapping("added"), maps);
        var read = new ProgramFlows
        {
            Map = map,
            Added = added ?? new FieldTarget("", 0, null),
            Failed = ManifestReader.ReadTarget(part.OptionalMapping("failed"), maps),
            HeldBack = ManifestReader.ReadTarget(part.OptionalMapping("heldBack"), maps),
            Reasons = Reasons(part),
        };
        part.Done();
        return read;
    }

    private static Dictionary<ulong, string> Reasons(MappingReader part)
    {
        var words = new Dictionary<ulong, string>();
        if (part.OptionalMapping("reasons") is not { } listed)
            return words;

        foreach (var entry in listed.Mapping.Entries)
            if (!words.TryAdd(listed.RequiredInteger<ulong>(entry.Key.Text), entry.Key.Text))
                listed.Report(entry.Key.Text, "two reasons have this number");
        return words;
    }
}
