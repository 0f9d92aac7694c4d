using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace HyperMesh.Autonomic.Documents;

/// <summary>
/// Walks the parser's events and builds nodes without recursion, checking the limits at each event: the parser itself keeps its state in
/// stacks of its own and reads only as far as it is asked to, so that nesting beyond the limit is never read.
/// </summary>
internal sealed class DocumentParser(SourceText source, ProblemList problems, YamlLimits limits)
{
    private readonly List<Node> _documents = [];
    private readonly Stack<OpenNode> _open = new();

    private Place? _reportedTab;

    public IReadOnlyList<Node> Parse()
    {
        var scanner = new Scanner(new StringReader(Ended(source.Text)), skipComments: true);
        var parser = new Parser(scanner);
        for (var events = 1; MoveNext(parser, scanner) && Take(parser.Current!, events); events++)
        {
        }
        return _documents;
    }

    // Where a text fills the scanner's buffer, it looks for the end of a reserved directive 2^31 characters beyond that of the text.
    private static string Ended(string text) =>
        text.AsSpan(text.AsSpan().LastIndexOfAny("\n\r\u0085\u2028\u2029") + 1).StartsWith('%') ? text + '\n' : text;

    private bool MoveNext(Parser parser, Scanner scanner)
    {
        try
        {
            return parser.MoveNext();
        }
        catch (YamlException e)
        {
            Report(SyntaxProblem.From(e, source, OpenBracket()));
        }
        catch (Exception e)
        {
            problems.Add(SyntaxProblem.From(e, source.PlaceOf(scanner.CurrentPosition), OpenBracket()));
        }
        return false;
    }

    private void Report(Problem problem)
    {
        if (problem.Place != _reportedTab)
            problems.Add(problem);
    }

    /// <summary>A tab is found again by every node on its line.</summary>
    private void ReportTab(Place tab)
    {
        Report(SyntaxProblem.Tab(tab));
        _reportedTab = tab;
    }

    private Place? OpenBracket() => _open.TryPeek(out var innermost) && innermost.IsFlow ? innermost.Place : null;

    /// <summary>Takes an event; false ends the reading.</summary>
    private bool Take(ParsingEvent parsed, int events)
    {
        if (events > limits.MaxEvents)
        {
            problems.Add(source.PlaceOf(parsed.Start), $"the file has more than {limits.MaxEvents} YAML events", "split it");
            return false;
        }
        switch (parsed)
        {
            case MappingStart start:
                return Open(OpenMapping(start));
            case SequenceStart start:
                return Open(new OpenSequence(Start(start), NextPath(), start.Style == SequenceStyle.Flow));
            case MappingEnd or SequenceEnd:
                Add(_open.Pop().Close());
                break;
            case Scalar scalar:
                Add(new ScalarNode(Start(scalar), NextPath(scalar.Value), scalar.Value, scalar.Style == ScalarStyle.Plain));
                break;
            case AnchorAlias alias:
                AddAlias(alias);
                break;
        }
        return true;
    }

    /// <summary>The parser gives no place to a pair that is an item of a list in brackets: <c>[a: b]</c>.</summary>
    private OpenMapping OpenMapping(MappingStart start)
    {
        var isFlow = start.Style == MappingStyle.Flow;
        var place = Start(start);
        return new OpenMapping(place, NextPath(), isFlow, problems) { BeginsAtKey = isFlow && source.CharacterAt(place) != '{' };
    }

    private bool Open(OpenNode node)
    {
        if (_open.Count >= limits.MaxDepth)
        {
            problems.Add(node.Place, $"mappings and lists stand inside each other more than {limits.MaxDepth} levels deep");
            return false;
        }
        _open.Push(node);
        return true;
    }

    private void Add(Node node)
    {
        if (_open.TryPeek(out var parent))
            parent.Add(node);
        else if (node is not ScalarNode { IsPlain: true, Text: "" })
            _documents.Add(node);
    }

    private void AddAlias(AnchorAlias alias)
    {
        var place = source.PlaceOf(alias.Start);
        problems.Add(place, $"aliases are not allowed, found {Quoted.Of("*" + alias.Value)}", "write the value out");
        Add(new ScalarNode(place, NextPath("*" + alias.Value), "*" + alias.Value, isPlain: false));
    }

    private PointerPath NextPath(string scalar = "") => _open.TryPeek(out var parent) ? parent.NextPath(scalar) : PointerPath.Root;

    /// <summary>Where a node begins; reports what must not stand there.</summary>
    private Place Start(NodeEvent node)
    {
        var place = source.PlaceOf(node.Start);
        if (!node.Anchor.IsEmpty)
            problems.Add(place, $"anchors are not allowed, found {Quoted.Of($"&{node.Anchor}")}", "write the value out where it is used");
        if (!node.Tag.IsEmpty)
            problems.Add(place, $"tags are not allowed, found {Quoted.Of(Written(node.Tag))}", "remove it; quotes make a value text");
        var isFlow = _open.TryPeek(out var parent) && parent.IsFlow;
        if (!isFlow && source.TabBefore(place) is { } tab)
            ReportTab(tab);
        return place;
    }

    private static string Written(TagName tag) => tag.Value.Replace("tag:yaml.org,2002:", "!!");
}
