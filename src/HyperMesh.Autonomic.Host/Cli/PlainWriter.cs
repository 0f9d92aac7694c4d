using System.Buffers;
using System.Text;

namespace HyperMesh.Autonomic.Host.Cli;

/// <summary>Writes text in which nothing but the end of a line, a tab and a carriage return steers a terminal: labels of exporters, names of interfaces and words of
/// recordings come from strangers. JSON passes as it is, since it escapes such characters itself.</summary>
/// <param name="inner">Where it goes.</param>
internal sealed class PlainWriter(TextWriter inner) : TextWriter
{
    private const char Instead = '?';

    private static readonly SearchValues<char> Steering = SearchValues.Create(
        [.. Enumerable.Range(0, 0xA0).Select(code => (char)code).Where(c => char.IsControl(c) && c is not ('\n' or '\r' or '\t'))]);

    public override Encoding Encoding => inner.Encoding;

    public override void Write(char value) => inner.Write(Steering.Contains(value) ? Instead : value);

    public override void Write(string? value) => inner.Write(Clean(value));

    public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

    public override void Write(ReadOnlySpan<char> buffer)
    {
        if (buffer.ContainsAny(Steering))
            inner.Write(Clean(buffer.ToString()));
        else
            inner.Write(buffer);
    }

    public override void WriteLine() => inner.WriteLine();

    public override void WriteLine(string? value) => inner.WriteLine(Clean(value));

    public override void WriteLine(ReadOnlySpan<char> buffer) => inner.WriteLine(Clean(buffer.ToString()));

    public override Task WriteAsync(char value) => inner.WriteAsync(Steering.Contains(value) ? Instead : value);

    public override Task WriteAsync(string? value) => inner.WriteAsync(Clean(value));

    public override Task WriteAsync(ReadOnlyMemory<char> buffer, CancellationToken cancellationToken = default) =>
        inner.WriteAsync(buffer.Span.ContainsAny(Steering) ? Clean(buffer.ToString()).AsMemory() : buffer, cancellationToken);

    public override Task WriteLineAsync(string? value) => inner.WriteLineAsync(Clean(value));

    public override Task WriteLineAsync(ReadOnlyMemory<char> buffer, CancellationToken cancellationToken = default) =>
        inner.WriteLineAsync(buffer.Span.ContainsAny(Steering) ? Clean(buffer.ToString()).AsMemory() : buffer, cancellationToken);

    public override void Flush() => inner.Flush();

    public override Task FlushAsync() => inner.FlushAsync();

    [return: System.Diagnostics.CodeAnalysis.NotNullIfNotNull(nameof(text))]
    private static string? Clean(string? text) =>
        text.AsSpan().ContainsAny(Steering) ? string.Create(text!.Length, text, (made, from) => from.AsSpan().ReplaceAny(made, Steering, Instead)) : text;
}
