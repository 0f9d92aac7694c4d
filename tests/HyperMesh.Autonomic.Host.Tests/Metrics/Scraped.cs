using System.IO.Pipelines;
using System.Text;
using HyperMesh.Autonomic.Host.Metrics;

namespace HyperMesh.Autonomic.Host.Tests.Metrics;

/// <summary>A page of metrics, read strictly: anything that a parser need not take is a fault.</summary>
internal sealed class Scraped
{
    private readonly Dictionary<string, string> _types = [];

    /// <summary>Samples by name and labels, the labels as <c>a=b</c> with values as they were before escaping.</summary>
    public Dictionary<string, double> Samples { get; } = [];

    /// <summary>Records that exemplars name, by sample.</summary>
    public Dictionary<string, long> Exemplars { get; } = [];

    public IReadOnlyDictionary<string, string> Types => _types;

    public static async Task<(string Text, Scraped Read)> OfAsync(MetricsPage page, bool isOpenMetrics)
    {
        using var bytes = new MemoryStream();
        var pipe = PipeWriter.Create(bytes, new StreamPipeWriterOptions(leaveOpen: true));
        await page.WriteAsync(pipe, isOpenMetrics, CancellationToken.None);
        await pipe.CompleteAsync();
        var text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes.ToArray());
        return (text, Read(text, isOpenMetrics));
    }

    public static Scraped Read(string text, bool isOpenMetrics)
    {
        var scraped = new Scraped();
        text.ShouldEndWith("\n");
        var lines = text[..^1].Split('\n');
        if (isOpenMetrics)
        {
            lines[^1].ShouldBe("# EOF");
            lines = lines[..^1];
        }

        foreach (var line in lines)
            scraped.Take(line, isOpenMetrics);
        return scraped;
    }

    private void Take(string line, bool isOpenMetrics)
    {
        if (line.StartsWith('#'))
        {
            var words = line.Split(' ', 4);
            words[1].ShouldBeOneOf("HELP", "TYPE", "UNIT");
            if (words[1] == "TYPE")
                _types.TryAdd(words[2], words[3]).ShouldBeTrue($"{words[2]} is there once");
            return;
        }

        var at = 0;
        var name = Word(line, ref at);
        var labels = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (line[at] == '{')
        {
            do
            {
                at++;
                var label = Word(line, ref at);
                line.Substring(at, 2).ShouldBe("=\"");
                at += 2;
                labels.TryAdd(label, Value(line, ref at)).ShouldBeTrue($"{label} is there once in {line}");
            }
            while (line[at] == ',');
            line[at++].ShouldBe('}');
        }

        line[at++].ShouldBe(' ');
        var rest = line[at..].Split(" # ");
        var key = $"{name}{{{string.Join(',', labels.Select(label => $"{label.Key}={label.Value}"))}}}";
        var value = rest[0] switch { "NaN" => double.NaN, "+Inf" => double.PositiveInfinity, "-Inf" => double.NegativeInfinity, var number => double.Parse(number) };
        Samples.TryAdd(key, value).ShouldBeTrue($"{key} is there once");
        if (rest.Length < 2)
            return;

        isOpenMetrics.ShouldBeTrue("the text format has no exemplars");
        Exemplars[key] = long.Parse(rest[1].Split('"')[1]);
    }

    private static string Word(string line, ref int at)
    {
        var from = at;
        while (char.IsAsciiLetterOrDigit(line[at]) || line[at] is '_' or ':')
            at++;
        at.ShouldBeGreaterThan(from, line);
        char.IsAsciiDigit(line[from]).ShouldBeFalse(line);
        return line[from..at];
    }

    private static string Value(string line, ref int at)
    {
        var value = new StringBuilder();
        for (; line[at] != '"'; at++)
        {
            if (line[at] != '\\')
            {
                value.Append(line[at]);
                continue;
            }

            value.Append(line[++at] switch { 'n' => '\n', '\\' => '\\', '"' => '"', var other => throw new FormatException($"\\{other}") });
        }

        at++;
        return value.ToString();
    }
}
