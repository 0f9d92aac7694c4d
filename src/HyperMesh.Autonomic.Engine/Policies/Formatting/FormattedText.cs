using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Engine.Policies;

/// <summary>The lines of a file, written anew along its documents. Lines are counted from 0, columns too.</summary>
internal sealed class FormattedText(string[] lines)
{
    private const string Dash = "- ";
    private readonly List<string> _written = [];

    public IReadOnlyList<string> Write(IReadOnlyList<Node> documents)
    {
        var next = 0;
        foreach (var document in documents)
        {
            var start = Line(document);
            var end = EndOfDocument(start);
            Around(next, start);
            Block(document, start, end, 0, KeyOrder.Of(document));
            next = end;
        }

        Around(next, lines.Length);
        return _written;
    }

    private static int Line(Node node) => node.Place.Line - 1;

    private static int Column(Node node) => node.Place.Column - 1;

    private static int Indent(string line) => line.Length - line.TrimStart(' ').Length;

    private static bool IsBlank(string line) => line.AsSpan().Trim().IsEmpty;

    private static bool IsComment(string line) => line.AsSpan().TrimStart().StartsWith("#");

    private bool IsQuiet(int line) => IsBlank(lines[line]) || IsComment(lines[line]);

    private int EndOfDocument(int start)
    {
        for (var line = start + 1; line < lines.Length; line++)
            if (lines[line].StartsWith("---", StringComparison.Ordinal) || lines[line].StartsWith("...", StringComparison.Ordinal))
                return line;
        return lines.Length;
    }

    /// <summary>Lines between documents, without white space at their ends.</summary>
    private void Around(int from, int to)
    {
        for (var line = from; line < to; line++)
            _written.Add(lines[line].TrimEnd());
    }

    /// <summary>Writes a node that begins on a line of its own, or after a dash, and the quiet lines behind it.</summary>
    private void Block(Node node, int from, int to, int indent, KeyOrder order)
    {
        if (node is MappingNode { Entries.Count: > 0 } mapping && IsBlock(mapping))
            Mapping(mapping, from, to, indent, order);
        else if (node is SequenceNode { Items.Count: > 0 } list && IsBlock(list))
            Items(list, from, to, indent, order);
        else
            Shift(from, to, indent - Indent(lines[from]));
    }

    /// <summary>In block style: not in brackets, and each of its parts on a line of its own.</summary>
    private bool IsBlock(MappingNode mapping) =>
        lines[Line(mapping)][Column(mapping)] != '{' && mapping.Entries.All(entry => Column(entry.Key) == Column(mapping.Entries[0].Key))
        && mapping.Entries.Select(entry => Line(entry.Key)).Distinct().Count() == mapping.Entries.Count
        && mapping.Entries.All(entry => lines[Line(entry.Key)][Column(entry.Key)] is not ('?' or '"' or '\''));

    private bool IsBlock(SequenceNode list) =>
        lines[Line(list)][Column(list)] == '-' && list.Items.All(item => DashOf(list, item) is not null)
        && list.Items.Select(item => DashOf(list, item)).Distinct().Count() == list.Items.Count;

    /// <summary>The line of an item's dash, where the item begins behind it on the same line.</summary>
    private int? DashOf(SequenceNode list, Node item)
    {
        var (line, column) = (lines[Line(item)], Column(list));
        var isBehind = Column(item) > column && Column(item) < line.Length && line[column] == '-'
            && line.AsSpan(column + 1, Column(item) - column - 1).Trim().IsEmpty && !line.AsSpan(Column(item)).StartsWith("- ");
        return isBehind && (Indent(line) == column || Line(item) == Line(list)) ? Line(item) : null;
    }

    private void Mapping(MappingNode mapping, int from, int to, int indent, KeyOrder order)
    {
        var column = Column(mapping.Entries[0].Key);
        var starts = Starts([.. mapping.Entries.Select(entry => Line(entry.Key))], column, from, to, out var after);
        var entries = mapping.Entries.Select((entry, i) => (Entry: entry, From: starts[i], To: i + 1 < starts.Length ? starts[i + 1] : after))
            .OrderBy(part => Rank(order, part.Entry.Key.Text)).ToList();
        foreach (var (entry, start, end) in entries)
            Entry(entry, start, end, indent, order);
        Quiet(after, to, indent);
    }

    private static int Rank(KeyOrder order, string key)
    {
        for (var i = 0; i < order.Keys.Count; i++)
            if (order.Keys[i] == key)
                return i;
        return order.Keys.Count;
    }

    private void Entry(MappingEntry entry, int from, int to, int indent, KeyOrder order)
    {
        var line = Line(entry.Key);
        Quiet(from, line, indent);
        var below = order.Below(entry.Key.Text);
        var isBlock = entry.Value switch
        {
            MappingNode { Entries.Count: > 0 } mapping => Line(mapping) > line && IsBlock(mapping),
            SequenceNode { Items.Count: > 0 } list => Line(list) > line && IsBlock(list),
            _ => false,
        };
        _written.Add(Spaces(indent) + lines[line][Column(entry.Key)..]);
        if (!isBlock)
        {
            Shift(line + 1, to, indent - Column(entry.Key));
            return;
        }

        _written[^1] = _written[^1].TrimEnd();
        Block(entry.Value, line + 1, to, indent + 2, below);
    }

    private void Items(SequenceNode list, int from, int to, int indent, KeyOrder order)
    {
        var column = Column(list);
        var starts = Starts([.. list.Items.Select(item => DashOf(list, item)!.Value)], column, from, to, out var after);
        for (var i = 0; i < list.Items.Count; i++)
            Item(list, list.Items[i], starts[i], i + 1 < starts.Length ? starts[i + 1] : after, indent, order);
        Quiet(after, to, indent);
    }

    private void Item(SequenceNode list, Node item, int from, int to, int indent, KeyOrder order)
    {
        var line = DashOf(list, item)!.Value;
        Quiet(from, line, indent);
        if (item is MappingNode { Entries.Count: > 0 } mapping && IsBlock(mapping))
        {
            var first = _written.Count;
            Mapping(mapping, line, to, indent + 2, order);
            // The comments of the first key stand before the dash.
            while (IsBlank(_written[first]) || IsComment(_written[first]))
                (_written[first], first) = (IsBlank(_written[first]) ? "" : Spaces(indent) + _written[first].TrimStart(), first + 1);
            _written[first] = Spaces(indent) + Dash + _written[first].TrimStart();
            return;
        }

        _written.Add((Spaces(indent) + Dash + lines[line][Column(item)..].TrimStart()).TrimEnd());
        Shift(line + 1, to, indent + 2 - Column(item));
    }

    /// <summary>Where the parts of a block begin: with the quiet lines before them that do not stand deeper.</summary>
    /// <param name="own">The lines of the parts.</param>
    /// <param name="column">Their column.</param>
    /// <param name="from">The first line of the block.</param>
    /// <param name="to">The line after it.</param>
    /// <param name="after">Where the quiet lines behind the last part begin that do not belong to it.</param>
    private int[] Starts(int[] own, int column, int from, int to, out int after)
    {
        var starts = new int[own.Length];
        starts[0] = from;
        for (var i = 1; i < own.Length; i++)
            starts[i] = Back(own[i], own[i - 1] + 1, column);
        after = Back(to, own[^1] + 1, column);
        return starts;
    }

    private int Back(int line, int least, int column)
    {
        var start = line;
        while (start > least && IsQuiet(start - 1) && (IsBlank(lines[start - 1]) || Indent(lines[start - 1]) <= column))
            start--;
        return start;
    }

    /// <summary>Comments and blank lines, at an indentation.</summary>
    private void Quiet(int from, int to, int indent)
    {
        for (var line = from; line < to; line++)
            _written.Add(IsBlank(lines[line]) ? "" : Spaces(indent) + lines[line].Trim());
    }

    /// <summary>Lines as they are, but farther in or out.</summary>
    private void Shift(int from, int to, int by)
    {
        for (var line = from; line < to; line++)
            _written.Add(lines[line].Length == 0 ? "" : Spaces(Math.Max(0, Indent(lines[line]) + by)) + lines[line].TrimStart(' '));
    }

    private static string Spaces(int count) => new(' ', count);
}
