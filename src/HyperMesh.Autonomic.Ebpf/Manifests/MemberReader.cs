using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Ebpf.Manifests;

/// <summary>Reads the members that become labels and columns.</summary>
internal static class MemberReader
{
    /// <summary>A mapping of names to members; empty ones are reported.</summary>
    public static IReadOnlyList<ShownMember> Read(MappingReader owner, string key)
    {
        var members = new List<ShownMember>();
        if (owner.OptionalMapping(key) is not { } listed)
            return members;

        if (listed.Mapping.Entries.Count == 0)
            owner.Report(key, $"'{key}' is an empty mapping", "name at least one, or leave the key out");
        foreach (var entry in listed.Mapping.Entries)
        {
            if (listed.RequiredMapping(entry.Key.Text) is not { } member)
                continue;
            members.Add(new ShownMember(
                entry.Key.Text, member.OptionalString("field"), member.OptionalEnum("as", ValueForm.Number), ReadWords(member)));
            if (member.Has("values") && member.Has("as"))
                member.Report("as", "words stand for numbers, so 'as' says nothing here", "leave 'as' or 'values' out");
            member.Done();
        }

        return members;
    }

    /// <summary>The words for numbers, by number.</summary>
    public static IReadOnlyDictionary<ulong, string> ReadWords(MappingReader owner)
    {
        var words = new Dictionary<ulong, string>();
        if (owner.OptionalMapping("values") is not { } listed)
            return words;

        foreach (var entry in listed.Mapping.Entries)
        {
            var number = listed.RequiredInteger<ulong>(entry.Key.Text);
            if (!listed.Problems.HasErrors && !words.TryAdd(number, entry.Key.Text))
                listed.Report(entry.Key.Text, $"{number} is '{words[number]}' already");
        }

        return words;
    }
}
