using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Engine.Replay;

namespace HyperMesh.Autonomic.Engine.Tests.Replay;

/// <summary>Files that ask for too much, or are no files: each is refused with its place and the limit's name, in bounded memory.</summary>
public sealed class RecordingLimitTests : IDisposable
{
    private const string Header = "{\"hypermesh\":\"recording/1\"}\n";
    // A line may have 8 MiB, and the room for it grows by doubling; the bombs have 300.
    private const long Little = 80L << 20;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("r.jsonl", "m")]
    [InlineData("r.csv", "timestamp,value")]
    [InlineData("r.txt", "# TYPE a gauge\na 1 1767225601")]
    public void Open_LineOfTenMegabytes_IsRefusedAndTheRestIsRead(string name, string begin)
    {
        var head = name == "r.jsonl" ? Header : begin + "\n";
        File.WriteAllText(_folder[name], head + new string('x', 10 << 20) + "\n?\n");

        var problems = Problems(_folder[name], RecordingLimits.Default);

        problems[0].ShouldBe(
            $"{name}:{head.Count(c => c == '\n') + 1}:1: this line is longer than 8,388,608 bytes, the limit 'line'; raise it with --limit line=N if the file is meant to be so");
        problems.Length.ShouldBeGreaterThan(1, "the line behind it is wrong too");
    }

    [Fact]
    public void Open_LongLineWithinARaisedLimit_IsRead()
    {
        var label = new string('x', 10 << 20);
        File.WriteAllText(_folder["r.jsonl"], Header + "{\"t\":\"2026-01-01T00:00:01Z\",\"s\":{\"m{a=\\\"" + label + "\\\"}\":1}}\n");

        Problems(_folder["r.jsonl"], RecordingLimits.Default).ShouldHaveSingleItem().ShouldContain("the limit 'line'");
        Recording.Open([_folder["r.jsonl"]], new ProblemList(), RecordingLimits.Default with { Line = 11 << 20 }).ShouldNotBeNull().Samples.ShouldBe(1);
    }

    [Fact]
    public void Open_GzipBombOfOneLine_IsRefusedInLittleMemory()
    {
        WriteBomb(_folder["bomb.jsonl.gz"], Header, new byte[1 << 20], 300);
        new FileInfo(_folder["bomb.jsonl.gz"]).Length.ShouldBeLessThan(4 << 20, "it is a bomb");

        var before = GC.GetAllocatedBytesForCurrentThread();
        Problems(_folder["bomb.jsonl.gz"], RecordingLimits.Default).ShouldHaveSingleItem().ShouldContain("the limit 'line'");
        Problems(_folder["bomb.jsonl.gz"], RecordingLimits.Default with { Unpacked = 1L << 28 })
            .ShouldHaveSingleItem().ShouldContain("unpacks to more than 268,435,456 bytes, the limit 'unpacked'");
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(Little);
    }

    [Fact]
    public void Open_GzipBombOfGoodLines_EndsAtTheLimit()
    {
        var line = new StringBuilder();
        for (var second = 0; line.Length < 1 << 20; second++)
            line.Append($"{{\"t\":\"{JournalText.Epoch.AddSeconds(second):yyyy-MM-ddTHH:mm:ssZ}\",\"s\":{{\"m\":1}}}}\n");
        WriteBomb(_folder["bomb.jsonl.gz"], Header, Encoding.UTF8.GetBytes(line.ToString()), 1);

        Problems(_folder["bomb.jsonl.gz"], RecordingLimits.Default with { Unpacked = 500_000 })
            .ShouldHaveSingleItem().ShouldContain("unpacks to more than 500,000 bytes, the limit 'unpacked'");
    }

    [Theory]
    [InlineData("r.jsonl", "{\"hypermesh\":\"recording/1\"}\n{\"t\":\"2026-01-01T00:00:01Z\",\"s\":{\"a\":1,\"b\":1,\"c\":1}}\n", "series", "r.jsonl:2:46: there are more than 2 series, the limit 'series'")]
    [InlineData("r.txt", "a 1 1\nb 1 1\nc 1 1\n# EOF\n", "series", "r.txt:1:1: there are more than 2 series, the limit 'series'")]
    [InlineData("r.csv", "timestamp,value\n1,1\n2,1\n3,1\n", "samples", "r.csv:1:1: there are more than 2 samples, the limit 'samples'")]
    [InlineData("r.json", "{\"status\":\"success\"}", "document", "r.json:1:1: it is larger than 2 bytes, the limit 'document'")]
    public void Open_MoreThanALimit_NamesIt(string name, string text, string limit, string expected)
    {
        var problems = Problems(_folder.Write(name, text), RecordingLimits.Default.With(limit, 2)!);
        problems[0].ShouldStartWith(expected);
        problems[0].ShouldContain($"--limit {limit}=N");
        Recording.Open([_folder[name]], new ProblemList(), RecordingLimits.Default.With(limit, 100_000)!);
    }

    [Fact]
    public void Open_AMillionBadLines_StopsAfterAHundred()
    {
        File.WriteAllText(_folder["r.jsonl"], Header + string.Concat(Enumerable.Repeat("{}\n", 1_000_000)));
        var problems = Problems(_folder["r.jsonl"], RecordingLimits.Default);
        problems.Length.ShouldBe(101);
        problems[^1].ShouldBe("r.jsonl:102:1: the rest was not read; mend these first");
    }

    [Fact]
    public void Open_Utf16_SaysSo()
    {
        File.WriteAllText(_folder["r.jsonl"], Header, Encoding.Unicode);
        Problems(_folder["r.jsonl"], RecordingLimits.Default).ShouldBe(["r.jsonl:1:1: the file is UTF-16; save it as UTF-8"]);
    }

    [Fact]
    public void Open_Latin1_SaysWhere()
    {
        File.WriteAllText(_folder["r.jsonl"], Header + "{\"t\":\"2026-01-01T00:00:01Z\",\"s\":{\"m{a=\\\"é\\\"}\":1}}\n", Encoding.Latin1);
        Problems(_folder["r.jsonl"], RecordingLimits.Default).ShouldHaveSingleItem().ShouldStartWith("r.jsonl:2:");
    }

    [Fact]
    public void Open_ByteOrderMark_IsPassedOver()
    {
        File.WriteAllText(_folder["r.jsonl"], Header + "{\"t\":\"2026-01-01T00:00:01Z\",\"s\":{\"m\":1}}\n", new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
        Recording.Open([_folder["r.jsonl"]], new ProblemList()).ShouldNotBeNull().Samples.ShouldBe(1);
    }

    [Fact]
    public void Open_Pipe_IsRefusedAtOnce()
    {
        using (var made = Process.Start("mkfifo", [_folder["pipe"]]))
            made.WaitForExit();

        Problems(_folder["pipe"], RecordingLimits.Default).ShouldHaveSingleItem().ShouldStartWith("pipe:1:1: the recording is empty; it is a file of 0 bytes, a pipe or a device");
        Problems("/dev/null", RecordingLimits.Default).ShouldHaveSingleItem().ShouldContain("a pipe or a device");
    }

    private static void WriteBomb(string path, string begin, byte[] again, int times)
    {
        using var gzip = new GZipStream(File.Create(path), CompressionLevel.Optimal);
        gzip.Write(Encoding.UTF8.GetBytes(begin));
        for (var i = 0; i < times; i++)
            gzip.Write(again);
    }

    private string[] Problems(string path, RecordingLimits limits)
    {
        var problems = new ProblemList();
        Recording.Open([path], problems, limits).ShouldBeNull();
        return [.. problems.Select(problem => problem.ToString().Replace(_folder.Path + "/", "", StringComparison.Ordinal))];
    }
}
