namespace HyperMesh.Autonomic.Host.Tests.Shipped;

/// <summary>A page of the cookbook: a command to try, and what it prints, each in a block of its own.</summary>
internal sealed class CookbookPage
{
    private const string Fence = "```";
    private const string Prompt = "hypermesh replay ";
    private readonly string _path;
    private readonly string _text;
    private readonly int _begin;
    private readonly int _end;

    private CookbookPage(string path, string text, string command, int begin, int end) =>
        (_path, _text, Command, _begin, _end) = (path, text, command, begin, end);

    /// <summary>The command, without its first word.</summary>
    public string Command { get; }

    /// <summary>What the page says that it prints.</summary>
    public string Output => _text[_begin.._end];

    public static CookbookPage Read(string path)
    {
        var text = File.ReadAllText(path);
        var at = text.IndexOf(Prompt, StringComparison.Ordinal);
        at.ShouldBeGreaterThanOrEqualTo(0, $"{path} shows no '{Prompt}…'");
        var command = text[(at + "hypermesh ".Length)..text.IndexOf('\n', at)];

        // Behind the end of the block with the command, the next block.
        var closed = text.IndexOf(Fence, at, StringComparison.Ordinal) + Fence.Length;
        var opened = text.IndexOf(Fence, closed, StringComparison.Ordinal);
        var begin = text.IndexOf('\n', opened) + 1;
        return new CookbookPage(path, text, command, begin, text.IndexOf(Fence, begin, StringComparison.Ordinal));
    }

    /// <summary>Writes the page with another output, for a change that is meant.</summary>
    public void Write(string output) => File.WriteAllText(_path, _text[.._begin] + output + _text[_end..]);
}
