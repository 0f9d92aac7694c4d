using System.Text.Json;
using HyperMesh.Autonomic.Plugins.Monitor.Prometheus;
using Microsoft.Extensions.Logging.Abstractions;

namespace HyperMesh.Autonomic.Monitors.Tests.Prometheus;

public sealed class TargetSettingsTests
{
    private const string Root = "plugins.settings.monitor-prometheus";

    [Theory]
    [InlineData("""{"target":[]}""", $"{Root}.target: there is no 'target'; did you mean 'targets'?")]
    [InlineData("""{"targets":{}}""", $"{Root}.targets: it is no list")]
    [InlineData("""{"targets":[{}]}""", $"{Root}.targets[0]: 'url' is missing; write it as http://")]
    [InlineData("""{"targets":[{"url":"ftp://x"}]}""", $"{Root}.targets[0].url: it is no address of http or https")]
    [InlineData("""{"targets":[{"url":"http://a:b@x"}]}""", $"{Root}.targets[0].url: there is a name or a password in it; put a token into a file")]
    [InlineData("""{"targets":[{"url":"http://x","interval":5}]}""", $"{Root}.targets[0].interval: '5' is no duration from 100ms to 1d; write it as 5s")]
    [InlineData("""{"targets":[{"url":"http://x","interval":"1s","timeout":"2s"}]}""", $"{Root}.targets[0].timeout: it is longer than the interval; at most 1s")]
    [InlineData("""{"targets":[{"url":"http://x","kind":"scrap"}]}""", $"{Root}.targets[0].kind: 'scrap' is no kind; did you mean 'scrape'?")]
    [InlineData("""{"targets":[{"url":"http://x","kind":"query"}]}""", $"{Root}.targets[0]: 'query' is missing; say what is asked")]
    [InlineData("""{"targets":[{"url":"http://x","query":"up"}]}""", $"{Root}.targets[0]: 'query' and 'name' go with a query; add kind: query")]
    [InlineData("""{"targets":[{"url":"http://x","maxSeries":0}]}""", $"{Root}.targets[0].maxSeries: '0' is no whole number from 1 to 1000000")]
    [InlineData("""{"targets":[{"url":"http://x","metrics":"a"}]}""", $"{Root}.targets[0].metrics: it is no list of texts; write it as [node_*, up]")]
    [InlineData("""{"targets":[{"url":"http://x","labels":{"a-b":"c"}}]}""", $"{Root}.targets[0].labels.a-b: 'a-b' is no name of a label")]
    public void Monitor_WrongSettings_NamesTheKeyAndTheMend(string settings, string expected) =>
        Should.Throw<ArgumentException>(() => Monitor(settings)).Message.ShouldStartWith(expected);

    [Fact]
    public void Monitor_TwoMistakes_AreBothNamed() =>
        Should.Throw<ArgumentException>(() => Monitor("""{"targets":[{"url":"x"},{"url":"http://x","ulr":"y"}]}""")).Message
            .ShouldMatch(@"targets\[0\]\.url: .*; .*targets\[1\]\.ulr: there is no 'ulr'; did you mean 'url'\?");

    [Theory]
    [InlineData("{}", "")]
    [InlineData("""{"targets":[{"url":"http://x","metrics":["node_*"]}]}""", "node_*")]
    [InlineData("""{"targets":[{"url":"http://x"},{"url":"http://y"}]}""", "*")]
    public void Metrics_OfTheTargets_AreWhatIsTakenOfThem(string settings, string expected) =>
        Monitor(settings).Metrics.Skip(4).ShouldBe(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    [Fact]
    public void Observe_WithoutTargets_IsSilent()
    {
        var heard = 0;
        using var subscription = Monitor("{}").Observe(System.Reactive.Concurrency.Scheduler.Immediate).Subscribe(_ => heard++);
        heard.ShouldBe(0);
    }

    private static PrometheusMonitor Monitor(string settings) =>
        new(new PluginSettings(JsonDocument.Parse(settings).RootElement), new SeriesCatalog(), NullLogger<PrometheusMonitor>.Instance);
}
