using System.Buffers.Text;

namespace HyperMesh.Autonomic.Plugins.Monitor.Host;

/// <summary>A cursor over text in lines and words, as /proc has it.</summary>
internal ref struct Fields(ReadOnlySpan<byte> text)
{
    private ReadOnlySpan<byte> _rest = text;

    /// <summary>The next line, without its line feed; false at the end.</summary>
    public bool NextLine(out Fields line)
    {
        if (_rest.IsEmpty)
        {
            line = default;
            return false;
        }

        var end = _rest.IndexOf((byte)'\n');
        line = new Fields(end < 0 ? _rest : _rest[..end]);
        _rest = end < 0 ? [] : _rest[(end + 1)..];
        return true;
    }

    /// <summary>The next word; empty at the end.</summary>
    public ReadOnlySpan<byte> NextWord()
    {
        _rest = _rest.TrimStart((byte)' ');
        var end = _rest.IndexOf((byte)' ');
        var word = end < 0 ? _rest : _rest[..end];
        _rest = _rest[word.Length..];
        return word;
    }

    /// <summary>The next word as a number; NaN when it is none.</summary>
    public double NextNumber() => Utf8Parser.TryParse(NextWord(), out double value, out _) ? value : double.NaN;

    public void Skip(int words)
    {
        for (var i = 0; i < words; i++)
            NextWord();
    }
}
