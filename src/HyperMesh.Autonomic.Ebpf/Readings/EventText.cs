using HyperMesh.Autonomic.Ebpf.Manifests;

namespace HyperMesh.Autonomic.Ebpf.Readings;

/// <summary>Writes the records of one kind of event as a manifest shows them. Immutable, thread-safe.</summary>
internal sealed class EventText
{
    private readonly string _name;
    private readonly KeyValuePair<string, string>[] _where;
    private readonly (ShownMember Shown, int Offset, int Size)[] _columns;

    /// <param name="program">The program's name.</param>
    /// <param name="sent">The event.</param>
    /// <param name="types">The types of the object.</param>
    /// <param name="where">Labels that say where it happened; a field of the same name goes before.</param>
    /// <exception cref="BpfException">The object has no such struct or member.</exception>
    public EventText(string program, ProgramEvent sent, Btf types, Labels where)
    {
        if (!types.TryFind(sent.Struct, BtfKind.Struct, out var type))
            throw Disagree(program, $"there is no struct '{sent.Struct}'");

        _name = $"{program}/{sent.Name}";
        Size = types.TypeSize(type);
        var fields = sent.Fields.Count > 0 ? sent.Fields : [.. types.Members(type).Select(member => Plain(member.Name, member.Size))];
        _columns = [.. fields.Select(field => MemberPath.TryFind(types, type, field.Member!, out var member)
            ? (field, member.Offset, member.Size)
            : throw Disagree(program, $"struct {sent.Struct} has no member '{field.Member}'"))];
        _where = [.. where.Pairs.Where(pair => fields.All(field => field.Name != pair.Key))];
    }

    /// <summary>Bytes of a record.</summary>
    public int Size { get; }

    /// <summary>The event that a record tells of.</summary>
    public KernelEvent Read(ReadOnlySpan<byte> record)
    {
        var fields = new KeyValuePair<string, string>[_where.Length + _columns.Length];
        _where.CopyTo(fields, 0);
        for (var i = 0; i < _columns.Length; i++)
        {
            var (shown, offset, size) = _columns[i];
            fields[_where.Length + i] = KeyValuePair.Create(shown.Name, ValueText.Format(shown, record.Slice(offset, size)));
        }

        return new KernelEvent(_name, Labels.Of(fields));
    }

    private static ShownMember Plain(string name, int size) =>
        new(name, name, size is 1 or 2 or 4 or 8 ? ValueForm.Number : ValueForm.Hex, new Dictionary<ulong, string>());

    private static BpfException Disagree(string program, string why) => new(new BpfError(
        $"read the events of {program}", 0, why, "build the object again, or correct its manifest", null));
}
