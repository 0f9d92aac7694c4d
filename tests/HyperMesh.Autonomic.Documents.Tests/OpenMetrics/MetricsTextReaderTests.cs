using System.Globalization;
using HyperMesh.Autonomic.Documents.OpenMetrics;

namespace HyperMesh.Autonomic.Documents.Tests.OpenMetrics;

public class MetricsTextReaderTests
{
    [Theory]
    [InlineData("up 1", "up", "", 1, null)]
    [InlineData("  up \t 1  ", "up", "", 1, null)]
    [InlineData("a_total{b=\"c\"} 2.5e3 1700000000123", "a_total", "b=\"c\"", 2500, "2023-11-14T22:13:20.1230000+00:00")]
    [InlineData("a {b=\"}\",} -Inf", "a", "b=\"}\",", double.NegativeInfinity, null)]
    [InlineData("a{} +Inf\r", "a", "", double.PositiveInfinity, null)]
    [InlineData("a NaN 0", "a", "", double.NaN, "1970-01-01T00:00:00.0000000+00:00")]
    public void Read_Prometheus_TakesTheLineApart(string line, string name, string labels, double value, string? at)
    {
        var read = new MetricsTextReader(MetricsFormat.Prometheus).Read(line);

        (read.Kind, read.Name.ToString(), read.Labels.ToString(), read.Value, read.At?.ToString("O", CultureInfo.InvariantCulture))
            .ShouldBe((MetricsLineKind.Sample, name, labels, value, at));
    }

    [Fact]
    public void Read_OpenMetrics_TimesAreSecondsAndExemplarsArePassedOver()
    {
        var reader = new MetricsTextReader(MetricsFormat.OpenMetrics);

        var read = reader.Read("a_bucket{le=\"1\"} 7 1700000000.25 # {trace_id=\"x\"} 0.5 1");

        (read.Kind, read.Value, read.At).ShouldBe((MetricsLineKind.Sample, 7.0, DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_250)));
        reader.Read("# EOF").Kind.ShouldBe(MetricsLineKind.End);
        new MetricsTextReader(MetricsFormat.Prometheus).Read("# EOF").Kind.ShouldBe(MetricsLineKind.Nothing);
    }

    [Theory]
    [InlineData("# TYPE a counter", "a", true)]
    [InlineData("# TYPE a counter", "a_total", true)]
    [InlineData("# TYPE a counter", "a_created", false)]
    [InlineData("# TYPE a_total gauge", "a_total", false)]
    [InlineData("# TYPE a histogram", "a_bucket", true)]
    [InlineData("# TYPE a summary", "a", false)]
    [InlineData("# TYPE a summary", "a_sum", true)]
    [InlineData("# TYPE a untyped", "a_total", true)]
    [InlineData("# HELP a It says TYPE a counter", "a", false)]
    [InlineData("", "a", false)]
    public void Read_TypeBefore_SaysWhatIsATotal(string before, string name, bool isCounter)
    {
        var reader = new MetricsTextReader(MetricsFormat.Prometheus);
        reader.Read(before).Kind.ShouldBe(MetricsLineKind.Nothing);

        reader.Read($"{name} 1").IsCounter.ShouldBe(isCounter);
    }

    [Theory]
    [InlineData("0a 1", 1, "'0a' is no name of a metric")]
    [InlineData("{\"a.b\"} 1", 1, "a name in quotes is not read here")]
    [InlineData("a{b=\"c} 1", 2, "the labels do not end")]
    [InlineData("a", 2, "the value is missing")]
    [InlineData("a one", 2, "'one' is no number")]
    [InlineData("a 1 soon", 5, "'soon' is no time")]
    [InlineData("a 1 99999999999999999", 5, "'99999999999999999' is no time")]
    [InlineData("a 1 2 3", 7, "'3' is not expected here")]
    public void Read_Wrong_SaysWhereAndWhat(string line, int column, string fault)
    {
        var read = new MetricsTextReader(MetricsFormat.Prometheus).Read(line);

        (read.Kind, read.Column, read.Fault).ShouldBe((MetricsLineKind.Fault, column, fault));
    }

    [Fact]
    public void Read_AnyText_NeverThrows()
    {
        const string Letters = "a_:{}\"\\=, \t#1.eEOFTYPE-+NaInf\n\u0000é";
        var random = new Random(1);
        for (var i = 0; i < 20_000; i++)
        {
            var text = new string(random.GetItems<char>(Letters, random.Next(24)));
            var read = new MetricsTextReader((MetricsFormat)(i % 2)).Read(text);
            (read.Kind == MetricsLineKind.Fault).ShouldBe(read.Fault is not null, text);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("plain")]
    [InlineData("a\\b\"c\nd")]
    [InlineData("\\\\n")]
    [InlineData("},{=")]
    public void TryRead_EveryValue_ComesBackFromItsEscapedForm(string value)
    {
        var escaped = value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
        var labels = new List<KeyValuePair<string, string>>();

        LabelText.TryRead($" a = \"{escaped}\" , ", labels).ShouldBeNull();

        labels.ShouldBe([KeyValuePair.Create("a", value)]);
    }

    [Theory]
    [InlineData("a", "'a' is no name of a label with a value")]
    [InlineData("a=b", "the value of the label 'a' is not in quotes")]
    [InlineData("a=\"b\" c=\"d\"", "labels are set apart by commas")]
    [InlineData("a:b=\"c\"", "'a:b' is no name of a label with a value")]
    public void TryRead_Wrong_SaysWhat(string text, string fault) => LabelText.TryRead(text, []).ShouldBe(fault);

    [Fact]
    public void Read_ManyLines_AllocatesNothing()
    {
        var reader = new MetricsTextReader(MetricsFormat.OpenMetrics);
        reader.Read("a_total{b=\"c\"} 2.5 17.5");
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var i = 0; i < 1000; i++)
        {
            reader.Read("# TYPE a counter");
            reader.Read("a_total{b=\"c\"} 2.5 17.5");
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(1000);
    }
}
