using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Engine.Replay;

namespace HyperMesh.Autonomic.Engine.Tests.Replay;

/// <summary>What is left of a recording when its writer, or the disk, goes away.</summary>
public sealed class RecordingSurvivalTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly SeriesCatalog _catalog = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("r.jsonl")]
    [InlineData("r.jsonl.gz")]
    public void Flush_ThenTheWriterDies_WhatWasFlushedIsRead(string name)
    {
        var writer = new RecordingWriter(_folder[name], "test");
        for (var second = 0; second < 10; second++)
        {
            writer.Write(Tick(second));
            if (second == 6)
                writer.Flush();
        }

        // As a kill would leave it: what is in the process is gone.
        File.Copy(_folder[name], _folder["left-" + name]);
        writer.Dispose();

        var problems = new ProblemList();
        var left = Recording.Open([_folder["left-" + name]], problems).ShouldNotBeNull(problems.ToString());
        left.Ticks.ShouldBe(7);
        left.End.ShouldBe(JournalText.Epoch.AddSeconds(6));
        if (name.EndsWith(".gz", StringComparison.Ordinal))
            problems.ShouldHaveSingleItem().ToString().ShouldContain("left-r.jsonl.gz:9:1: warning: the recording was cut here, after 2026-01-01T00:00:06.0000000+00:00");
        Recording.Open([_folder[name]], new ProblemList()).ShouldNotBeNull().Ticks.ShouldBe(10);
    }

    [Theory]
    [InlineData("r.jsonl")]
    [InlineData("r.jsonl.gz")]
    public void Open_CutAtEveryByte_GivesTheTicksThatAreWholeAndSaysWhereItEnds(string name)
    {
        using (var writer = new RecordingWriter(_folder[name], "test"))
            for (var second = 0; second < 6; second++)
            {
                writer.Write(Tick(second));
                writer.Flush();
            }

        var whole = File.ReadAllBytes(_folder[name]);
        var most = 0L;
        for (var length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(_folder["cut-" + name], whole[..length]);
            var problems = new ProblemList();
            if (Recording.Open([_folder["cut-" + name]], problems) is { } left)
            {
                left.Ticks.ShouldBeGreaterThanOrEqualTo(most, $"{length} bytes");
                most = left.Ticks;
                if (name.EndsWith(".gz", StringComparison.Ordinal) || (whole[length - 1] != '\n' && whole[length] != '\n'))
                    problems.ShouldContain(problem => problem.Severity == ProblemSeverity.Warning, $"{length} bytes: nothing says that it was cut");
            }
            else
            {
                most.ShouldBe(0, $"{length} bytes: {problems}");
            }
        }

        most.ShouldBe(6);
    }

    [Fact]
    public void Write_DiskIsFull_ThrowsOnceAndWhatWasFlushedIsRead()
    {
        var disk = new SmallDisk(600);
        var writer = new RecordingWriter(disk, isPacked: true, new RecordingHeader("test"), default);
        var written = 0;
        Should.Throw<IOException>(() =>
        {
            for (; written < 10_000; written++)
            {
                writer.Write(Tick(written));
                writer.Flush();
            }
        });
        writer.Dispose();

        File.WriteAllBytes(_folder["r.jsonl.gz"], disk.ToArray());
        Recording.Open([_folder["r.jsonl.gz"]], new ProblemList()).ShouldNotBeNull().Ticks.ShouldBeInRange(written - 1, written);
    }

    [Fact]
    public void Write_KnownSeries_AllocatesNothing()
    {
        using var writer = new RecordingWriter(Stream.Null, isPacked: false, new RecordingHeader("test"), default);
        var tick = Tick(0);
        for (var i = 0; i < 100; i++)
            writer.Write(tick);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
            writer.Write(tick);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    [Fact]
    public void Rotation_BySize_MakesPartsThatAreReadAsOne()
    {
        var deleted = new List<string>();
        using (var recording = Rotating("r.jsonl", new RotationPlan { Size = 2000 }, deleted))
            for (var second = 0; second < 200; second++)
                recording.Write(Flushed(recording, second));

        var parts = RotatingRecording.PartsOf(_folder["r.jsonl"]);
        parts.Count.ShouldBeGreaterThan(3);
        parts[0].ShouldEndWith("r.000001.jsonl");
        deleted.ShouldBeEmpty();
        parts.SkipLast(1).ShouldAllBe(part => new FileInfo(part).Length >= 2000 && new FileInfo(part).Length < 2200);
        var whole = Recording.Open([_folder.Path], new ProblemList()).ShouldNotBeNull();
        whole.Ticks.ShouldBe(200);
        whole.Recording.Read(new SeriesCatalog(), new ProblemList()).Select(batch => batch.At).ShouldBe(Enumerable.Range(0, 200).Select(second => JournalText.Epoch.AddSeconds(second)));
    }

    [Fact]
    public void Rotation_ByTime_BeginsAPartEachPeriod()
    {
        using (var recording = Rotating("r.jsonl.gz", new RotationPlan { Every = TimeSpan.FromSeconds(10) }, []))
            for (var second = 0; second < 35; second++)
                recording.Write(Tick(second));

        RotatingRecording.PartsOf(_folder["r.jsonl.gz"]).Select(part => Recording.Open([part], new ProblemList())!.Ticks).ShouldBe([10, 10, 10, 5]);
    }

    [Fact]
    public void Rotation_WithABound_DeletesTheOldestAndSaysSo()
    {
        var deleted = new List<string>();
        using (var recording = Rotating("r.jsonl", new RotationPlan { Size = 1000, Keep = 5000 }, deleted))
            for (var second = 0; second < 1000; second++)
            {
                recording.Write(Flushed(recording, second));
                RotatingRecording.PartsOf(_folder["r.jsonl"]).Sum(part => new FileInfo(part).Length).ShouldBeLessThanOrEqualTo(5300);
            }

        var parts = RotatingRecording.PartsOf(_folder["r.jsonl"]);
        deleted[0].ShouldEndWith("r.000001.jsonl");
        deleted.Count.ShouldBeGreaterThan(10);
        Recording.Open([_folder.Path], new ProblemList()).ShouldNotBeNull().End.ShouldBe(JournalText.Epoch.AddSeconds(999));
        parts.Count.ShouldBeGreaterThan(2);
    }

    [Fact]
    public void Rotation_PartsOfAnEarlierProcess_StayAndTheNumbersGoOn()
    {
        _folder.Write("r.000007.jsonl", "earlier");
        _folder.Write("r.other.jsonl", "not a part");
        using (var recording = Rotating("r.jsonl", new RotationPlan { Size = 1_000_000 }, []))
            recording.Write(Tick(1));

        File.ReadAllText(_folder["r.000007.jsonl"]).ShouldBe("earlier");
        RotatingRecording.PartsOf(_folder["r.jsonl"]).Select(Path.GetFileName).ShouldBe(["r.000007.jsonl", "r.000008.jsonl"]);
    }

    [Fact]
    public void Open_FolderWithAPartThatWasJustBegun_IsReadWithAWarning()
    {
        using (var recording = Rotating("r.jsonl", new RotationPlan { Every = TimeSpan.FromSeconds(5) }, []))
            for (var second = 0; second < 10; second++)
                recording.Write(Tick(second));
        _folder.Write("r.000003.jsonl", "");
        _folder.Write("r.000004.jsonl", "{\"hypermesh\":\"recording/1\"}\n");

        var problems = new ProblemList();
        Recording.Open([_folder.Path], problems).ShouldNotBeNull(problems.ToString()).Ticks.ShouldBe(10);
        problems.Select(problem => problem.Message).ShouldBe(["there is no sample in this part", "there is no sample in this part"]);
    }

    private RotatingRecording Rotating(string name, RotationPlan plan, List<string> deleted) =>
        new(_folder[name], new RecordingHeader("test"), plan, (part, _) => deleted.Add(part));

    /// <summary>The size of a part counts what has reached the file.</summary>
    private SampleBatch Flushed(RotatingRecording recording, int second)
    {
        recording.Flush();
        return Tick(second);
    }

    private SampleBatch Tick(int second)
    {
        var batch = new SampleBatch();
        batch.Begin(JournalText.Epoch.AddSeconds(second));
        batch.Add(_catalog.Intern(new Metric("rx_total", MetricKind.Counter), Labels.Of("interface", "eth0")), second * 100.5);
        batch.Add(_catalog.Intern(new Metric("up", MetricKind.Gauge), Labels.None), second % 7);
        return batch;
    }

    private sealed class SmallDisk(int room) : MemoryStream
    {
        public override void Write(byte[] buffer, int offset, int count)
        {
            if (Length + count > room)
                throw new IOException("No space left on device");
            base.Write(buffer, offset, count);
        }
    }
}
