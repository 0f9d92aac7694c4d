using System.Security.Cryptography;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Engine.Replay;

namespace HyperMesh.Autonomic.Engine.Tests.Replay;

public sealed class SeveralRecordingsTests : IDisposable
{
    private const string Header = "{\"hypermesh\":\"recording/1\"}\n";
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_Overlapping_IsMergedAndTheLaterNamedCounts()
    {
        var a = Write("a.jsonl", (1, "\"m\":1,\"a\":1"), (3, "\"m\":3"));
        var b = Write("b.jsonl", (2, "\"m\":20"), (3, "\"b\":9,\"m\":30"));

        Text(Recording.Open([a, b], new ProblemList())!.Recording).ShouldBe(["1 m=1 a=1", "2 m=20", "3 m=30 b=9"]);
        Text(Recording.Open([b, a], new ProblemList())!.Recording).ShouldBe(["1 m=1 a=1", "2 m=20", "3 b=9 m=3"]);
    }

    [Fact]
    public void Open_OneAfterTheOther_IsInTheOrderOfTimeWhateverTheOrderOfNames()
    {
        var (a, b) = (Write("a.jsonl", (1, "\"m\":1"), (2, "\"m\":2")), Write("b.jsonl", (3, "\"m\":3,\"n\":1")));

        var whole = Recording.Open([b, a], new ProblemList()).ShouldNotBeNull();

        Text(whole.Recording).ShouldBe(["1 m=1", "2 m=2", "3 m=3 n=1"]);
        (whole.Ticks, whole.Samples, whole.Series.Count).ShouldBe((3, 4, 2));
    }

    [Fact]
    public void Open_OneOfThemIsBad_IsRefused()
    {
        var problems = new ProblemList();
        Recording.Open([Write("a.jsonl", (1, "\"m\":1")), _folder.Write("b.jsonl", "no"), _folder["c.jsonl"]], problems).ShouldBeNull();
        problems.Select(problem => Path.GetFileName(problem.Place.File)).ShouldBe(["b.jsonl", "c.jsonl"]);
    }

    [Fact]
    public void Between_TwoMoments_HasBothAndNothingElse()
    {
        var whole = Recording.Open([Write("a.jsonl", (1, "\"m\":1"), (2, "\"m\":2"), (3, "\"m\":3"), (4, "\"m\":4"))], new ProblemList())!;

        Text(whole.Between(JournalText.Epoch.AddSeconds(2), JournalText.Epoch.AddSeconds(3))!).ShouldBe(["2 m=2", "3 m=3"]);
        whole.Between(JournalText.Epoch.AddSeconds(5), null).ShouldBeNull();
    }

    [Fact]
    public void NumberText_AnyDouble_IsReadAsTheRuntimeReadsIt()
    {
        var random = new Random(7);
        for (var i = 0; i < 200_000; i++)
        {
            var value = (i % 4) switch
            {
                0 => BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue)),
                1 => random.Next(-1_000_000, 1_000_000) / Math.Pow(10, random.Next(0, 6)),
                2 => random.NextInt64(),
                _ => random.NextDouble(),
            };
            if (!double.IsFinite(value))
                continue;

            var text = value.ToString("R", System.Globalization.CultureInfo.InvariantCulture) + ",";
            NumberText.TryRead(System.Text.Encoding.UTF8.GetBytes(text), out var read, out var used).ShouldBeTrue(text);
            used.ShouldBe(text.Length - 1, text);
            BitConverter.DoubleToInt64Bits(read).ShouldBe(BitConverter.DoubleToInt64Bits(value), text);
        }
    }

    [Theory]
    [InlineData("01")]
    [InlineData("-")]
    [InlineData(".5")]
    [InlineData("1e999")]
    [InlineData("NaN")]
    [InlineData("1.")]
    [InlineData("+1")]
    [InlineData("")]
    public void NumberText_NoNumberOfJson_IsRefused(string text) =>
        (NumberText.TryRead(System.Text.Encoding.UTF8.GetBytes(text), out _, out var used) && used == text.Length).ShouldBeFalse();

    [Fact]
    public void Xoshiro_KnownSeed_GivesThePublishedNumbers()
    {
        // The generator's own reference implementation, state 1, 2, 3, 4, gives 11520, 0, 1509978240, 1215971899390074240.
        var random = new Xoshiro256(0);
        foreach (var (field, value) in new[] { ("_s0", 1UL), ("_s1", 2UL), ("_s2", 3UL), ("_s3", 4UL) })
            typeof(Xoshiro256).GetField(field, System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Instance)!.SetValue(random, value);
        new[] { random.Next(), random.Next(), random.Next(), random.Next() }.ShouldBe([11520UL, 0UL, 1509978240UL, 1215971899390074240UL]);
    }

    [Fact]
    public void Perturb_SameSeed_GivesTheSameBytesForEver()
    {
        var how = new Perturbation { Seed = 42, Scale = 1.5, Noise = 0.1, Gaps = 2, GapLength = TimeSpan.FromSeconds(5), ClockJumps = 2, Resets = 1 };
        var first = Perturbed(how);
        Perturbed(how).ShouldBe(first);
        Perturbed(how with { Seed = 43 }).ShouldNotBe(first);
        Convert.ToHexString(SHA256.HashData(first)).ShouldBe("C9F4E3CF7ADE1B2E71BECA8DCB1343A1F767ECD1EDA214C8D5C7B6801325E6D2", "on any machine and in any version: a change of this number is a change of what a seed means");
    }

    [Fact]
    public void Perturb_EachOfItsWays_DoesWhatItSays()
    {
        var whole = Steady();
        Text(Changed(whole, new Perturbation { Scale = 2 }), 2).ShouldBe(["0 c_total=0 g=20", "1 c_total=200 g=20"]);
        Changed(whole, new Perturbation { Gaps = 1, GapLength = TimeSpan.FromSeconds(10) }).Read(new SeriesCatalog(), new ProblemList()).Count().ShouldBeInRange(89, 99);

        var noisy = Values(Changed(whole, new Perturbation { Noise = 0.2 }), "c_total");
        noisy.Zip(noisy.Skip(1)).ShouldAllBe(pair => pair.Second >= pair.First, "a counter never falls by noise");
        noisy.Zip(noisy.Skip(1)).Select(pair => pair.Second - pair.First).Distinct().Count().ShouldBeGreaterThan(50);

        var reset = Values(Changed(whole, new Perturbation { Resets = 1 }), "c_total");
        reset.Zip(reset.Skip(1)).Count(pair => pair.Second < pair.First).ShouldBe(1);
        reset.Min().ShouldBe(0);

        var times = Changed(whole, new Perturbation { ClockJumps = 3, JumpLength = TimeSpan.FromMinutes(1) })
            .Read(new SeriesCatalog(), new ProblemList()).Select(batch => batch.At).ToList();
        times.Count.ShouldBe(100);
        times.Zip(times.Skip(1)).ShouldAllBe(pair => pair.Second > pair.First);
        times.Zip(times.Skip(1)).ShouldContain(pair => pair.Second - pair.First != TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void Survey_GapsAndResets_AreCounted()
    {
        var path = Write("r.jsonl", (0, "\"c_total\":5"), (1, "\"c_total\":6"), (2, "\"c_total\":7"), (9, "\"c_total\":1,\"g\":-2"), (10, "\"c_total\":3"));
        var survey = RecordingSurvey.Of(Recording.Open([path], new ProblemList())!.Recording);

        var counter = survey.Series[0];
        (counter.Samples, counter.Least, counter.Most, counter.Gaps, counter.Resets, counter.LongestPause).ShouldBe((5, 1, 7, 1, 1, TimeSpan.FromSeconds(7)));
        (survey.Series[1].Samples, survey.Series[1].Least).ShouldBe((1, -2));
    }

    private CheckedRecording Steady() =>
        Recording.Open([Write("steady.jsonl", [.. Enumerable.Range(0, 100).Select(i => (i, $"\"c_total\":{i * 100},\"g\":10"))])], new ProblemList())!;

    private byte[] Perturbed(Perturbation how)
    {
        using (var writer = new RecordingWriter(_folder["p.jsonl"], "test"))
            foreach (var batch in Changed(Steady(), how).Read(new SeriesCatalog(), new ProblemList()))
                writer.Write(batch);
        return File.ReadAllBytes(_folder["p.jsonl"]);
    }

    private static PerturbedRecording Changed(CheckedRecording whole, Perturbation how) => new(whole, how);

    private static List<double> Values(IRecording recording, string metric) =>
    [
        .. recording.Read(new SeriesCatalog(), new ProblemList()).SelectMany(batch => batch.Samples.ToArray().Where(sample => sample.Series.Metric.Name == metric).Select(sample => sample.Value)),
    ];

    private static string[] Text(IRecording recording, int most = int.MaxValue) =>
    [
        .. recording.Read(new SeriesCatalog(), new ProblemList()).Take(most).Select(batch =>
            $"{(batch.At - JournalText.Epoch).TotalSeconds} {string.Join(' ', batch.Samples.ToArray().Select(sample => $"{sample.Series}={sample.Value}"))}"),
    ];

    private string Write(string name, params (int Second, string Samples)[] lines) => _folder.Write(
        name, Header + string.Concat(lines.Select(line => $"{{\"t\":\"{JournalText.Epoch.AddSeconds(line.Second):yyyy-MM-ddTHH:mm:ssZ}\",\"s\":{{{line.Samples}}}}}\n")));
}
