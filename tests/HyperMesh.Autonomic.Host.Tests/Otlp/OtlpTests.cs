using HyperMesh.Autonomic.Host.Metrics;
using HyperMesh.Autonomic.Host.Otlp;
using HyperMesh.Autonomic.Host.Tests.Control;
using Microsoft.Extensions.Logging.Abstractions;

namespace HyperMesh.Autonomic.Host.Tests.Otlp;

/// <summary>What a daemon at work sends by OTLP, as a receiver gets it. Needs no rights.</summary>
public sealed class OtlpTests : CliTests
{
    public OtlpTests()
    {
        // Batches are sent after five seconds by themselves.
        _cli.Variables["OTEL_BSP_SCHEDULE_DELAY"] = "100";
        _cli.Variables["OTEL_BLRP_SCHEDULE_DELAY"] = "100";
    }

    [Fact]
    public async Task Traces_TurnThatDecided_IsOneTraceWithASpanForEachStage()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        using var daemon = await Run($"{{ endpoint: {receiver.Address}, headers: {{ x-key: \"a b\" }}, attributes: {{ site: north }} }}");
        var outcome = daemon.Next("outcome").GetProperty("id").GetInt64();
        ProtobufMessage? execute = null;
        await Waiting.UntilAsync(() => (execute = receiver.Spans.FirstOrDefault(span => span.Text(5) == "execute" && span.Attributes(9)["hypermesh.record"] == $"{outcome}")) is not null, "the outcome's span is sent");

        var trace = receiver.Spans.Where(span => span.Hex(1) == execute!.Hex(1)).ToList();
        trace.Select(span => span.Text(5)).ShouldBe(["turn", "monitor", "analyze", "plan", "execute"], ignoreOrder: true);
        var root = trace.Single(span => span.Text(5) == "turn");
        root.Bytes(4).Length.ShouldBe(0, "it has no parent");
        trace.Where(span => span != root).ShouldAllBe(span => span.Hex(4) == root.Hex(2));
        trace.ShouldAllBe(span => span.Number(7) <= span.Number(8));
        Span("monitor").Number(7).ShouldBe(root.Number(7), "both begin with the reading");
        Span("analyze").Number(8).ShouldBe(Span("plan").Number(7), "the plan begins with the symptom");
        foreach (var stage in new[] { "analyze", "plan", "execute" })
            Span(stage).Attributes(9)["hypermesh.rule"].ShouldBe("people/call");
        execute!.Attributes(9)["hypermesh.verb"].ShouldBe("escalate");
        execute.Attributes(9)["hypermesh.status"].ShouldBe("succeeded");
        execute.Attributes(9).Keys.ShouldContain("hypermesh.hook");
        var why = await daemon.GetAsync($"/v1/why/{outcome}");
        why.GetProperty("steps").EnumerateArray().Select(step => $"{step.GetProperty("id").GetInt64()}").ShouldContain(Span("plan").Attributes(9)["hypermesh.record"], "it leads to the journal");
        var resource = receiver.ResourceOf("traces");
        (resource["service.name"], resource["site"]).ShouldBe(("hypermesh", "north"));
        receiver.Keys.ShouldAllBe(key => key == "a b");

        ProtobufMessage Span(string stage) => trace.Single(span => span.Text(5) == stage);
    }

    [Fact]
    public async Task Logs_RecordOfTheJournal_StandsInTheTraceOfItsTurn()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        using var daemon = await Run($"{{ endpoint: {receiver.Address} }}");
        var plan = daemon.Next("plan").GetProperty("id").GetInt64();
        ProtobufMessage? log = null;
        await Waiting.UntilAsync(() => (log = receiver.Logs.FirstOrDefault(one => one.Attributes(6).GetValueOrDefault("Record") == $"{plan}")) is not null, "the plan's log record is sent");
        await Waiting.UntilAsync(() => receiver.Spans.Any(span => span.Hex(2) == log!.Hex(10)), "its span is sent");

        var span = receiver.Spans.Single(one => one.Hex(2) == log!.Hex(10));
        (span.Text(5), span.Hex(1)).ShouldBe(("plan", log!.Hex(9)));
        log.All(5).Single().Text(1).ShouldContain("Plan: ");
        daemon.Errors.ShouldNotContain("(record ", customMessage: "the console has the journal on its own");
    }

    [Fact]
    public async Task Metrics_WhatThePageShows_IsSentWithItsKind()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        using var daemon = await Run($"{{ endpoint: {receiver.Address}, signals: [metrics], interval: 1s }}");
        daemon.Next("outcome");
        await Waiting.UntilAsync(() => Latest("hypermesh_outcomes") is not null && Latest("hypermesh_reaction_seconds") is not null, "the outcome is counted");

        var outcomes = Latest("hypermesh_outcomes")!.All(7).Single();
        (outcomes.Number(2), outcomes.Number(3)).ShouldBe((2ul, 1ul), "cumulative and monotonic");
        var point = outcomes.All(1).Single(one => one.Attributes(7)["rule"] == "people/call");
        point.Double(4).ShouldBe(1);
        point.Attributes(7)["status"].ShouldBe("succeeded");
        var memory = Latest("host_memory_total_bytes")!;
        memory.Text(3).ShouldBe("By");
        memory.Text(2).ShouldNotBeEmpty();
        memory.All(5).Single().All(1).Single().Double(4).ShouldBeGreaterThan(1e6);
        var reaction = Latest("hypermesh_reaction_seconds")!.All(9).Single().All(1).Single();
        reaction.Number(4).ShouldBe(1ul);
        reaction.Double(5).ShouldBeGreaterThan(0);
        var stages = Latest("hypermesh_stage_seconds")!.All(9).Single().All(1).Select(one => one.Attributes(9)["stage"]);
        stages.ShouldContain("monitor");
        stages.ShouldContain("execute");
        receiver.Metrics.ShouldNotContain(metric => metric.Text(1) == "hypermesh_stage_seconds_sum", "it is there once");
        var samples = Latest("hypermesh_samples")!.All(7).Single().All(1).Single().Double(4);
        await Waiting.UntilAsync(() => Latest("hypermesh_samples")!.All(7).Single().All(1).Single().Double(4) > samples, "the next page is sent");
        receiver.Spans.ShouldBeEmpty("only metrics are wanted");
        receiver.Logs.ShouldBeEmpty();

        ProtobufMessage? Latest(string name) => receiver.Metrics.LastOrDefault(metric => metric.Text(1) == name);
    }

    [Fact]
    public async Task Signals_ByGrpc_AllArrive()
    {
        await using var receiver = await OtlpReceiver.StartAsync(isGrpc: true);
        using var daemon = await Run($"{{ endpoint: {receiver.Address}, protocol: grpc, interval: 1s, headers: {{ x-key: a }} }}");
        var plan = daemon.Next("plan").GetProperty("id").GetInt64();

        await Waiting.UntilAsync(() => receiver.Spans.Any(span => span.Text(5) == "plan"), "the plan's span is sent");
        await Waiting.UntilAsync(() => receiver.Logs.Any(log => log.Attributes(6).GetValueOrDefault("Record") == $"{plan}"), "its log record is sent");
        await Waiting.UntilAsync(() => receiver.Metrics.Any(metric => metric.Text(1) == "host_memory_total_bytes"), "metrics are sent");
        receiver.Keys.ShouldAllBe(key => key == "a");
    }

    [Fact]
    public async Task Metrics_FamilyThatGrowsAndShrinks_HasTheSeriesOfThePage()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        var (board, catalog, now) = (new SeriesBoard(), new SeriesCatalog(), TimeProvider.System.GetUtcNow());
        using var page = new MetricsPage(board, [], () => now);
        await using var metrics = new OtlpMetrics(new OtlpSettings { Endpoint = receiver.Address, Interval = TimeSpan.FromMilliseconds(100) }, [], NullLogger.Instance);
        metrics.Begin(page);
        foreach (var count in new[] { 5, 500, 20 })
        {
            // What is not heard of for an hour is not shown.
            now += TimeSpan.FromHours(1);
            var batch = new SampleBatch();
            batch.Begin(now);
            for (var i = 0; i < count; i++)
                batch.Add(catalog.Intern(new Metric("web_requests_total", MetricKind.Counter), Labels.Of("path", $"/{i}")), 1000 + i);
            board.Take(batch);
            var paths = Enumerable.Range(0, count).Select(i => $"/{i}").ToHashSet();
            await Waiting.UntilAsync(
                () => receiver.Metrics.LastOrDefault(metric => metric.Text(1) == "web_requests") is { } metric
                    && paths.SetEquals(metric.All(7).Single().All(1).Select(point => point.Attributes(7).GetValueOrDefault("path") ?? "overflow")),
                $"{count} series are sent, and no others");
        }
    }

    [Fact]
    public async Task Environment_NamesTheReceiver_NoFileIsNeeded()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        _cli.Variables["OTEL_EXPORTER_OTLP_ENDPOINT"] = receiver.Address.ToString();
        _cli.Variables["OTEL_SERVICE_NAME"] = "edge";
        _cli.Variables["OTEL_METRIC_EXPORT_INTERVAL"] = "1000";
        using var daemon = await new RunningDaemon(_cli, _state, "--policies", _state.Write("policies.yaml", ControlPolicies.Call)).ReadyAsync();
        await Waiting.UntilAsync(() => receiver.Spans.Any() && receiver.Logs.Any() && receiver.Metrics.Any(), "all signals are sent");
        foreach (var signal in OtlpSettings.AllSignals)
            receiver.ResourceOf(signal)["service.name"].ShouldBe("edge", signal);
    }

    [Fact]
    public async Task Receiver_ThatIsNotThere_HoldsUpNeitherTheLoopNorTheEnd()
    {
        using var daemon = await Run("{ endpoint: http://127.0.0.1:1, interval: 1s }");
        daemon.Next("outcome");
        await Waiting.UntilAsync(() => daemon.Errors.Contains("could not be sent by OTLP", StringComparison.Ordinal), "it is said");
        var before = (await daemon.GetAsync("/v1/status")).GetProperty("loop").GetProperty("samples").GetInt64();
        await daemon.StatusAsync(status => status.GetProperty("loop").GetProperty("samples").GetInt64() > before, "the loop goes on");
        daemon.End().ShouldBe(0);
    }

    [Fact]
    public void With_FileAndEnvironment_TheEnvironmentWinsAndMayForbid()
    {
        var file = new OtlpSettings { Endpoint = new Uri("http://file:4318"), Protocol = OtlpSettings.Grpc, Interval = TimeSpan.FromSeconds(7) };
        With(null).ShouldBeNull("it is off by default");
        With(file)!.IsOfEnvironment.ShouldBeFalse();
        var over = With(file, ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://env:4318"), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"), ("OTEL_METRIC_EXPORT_INTERVAL", "2000"))!;
        (over.IsOfEnvironment, over.Protocol, over.Interval).ShouldBe((true, OtlpSettings.Http, TimeSpan.FromSeconds(2)));
        With(null, ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://env:4318/v1/traces"))!.Signals.ShouldBe([OtlpSettings.Traces], "what is not named is not sent");
        With(file, ("OTEL_SDK_DISABLED", "true")).ShouldBeNull();

        static OtlpSettings? With(OtlpSettings? file, params (string Name, string Value)[] variables) =>
            file.With(name => variables.FirstOrDefault(variable => variable.Name == name).Value);
    }

    private Task<RunningDaemon> Run(string otlp)
    {
        var config = _state.Write("hypermesh.yaml", $$"""
            apiVersion: hypermesh.autonomic/v1
            kind: Configuration
            metadata: { name: test }
            spec:
              otlp: {{otlp}}
            """);
        return new RunningDaemon(_cli, _state, "--config", config, "--policies", _state.Write("policies.yaml", ControlPolicies.Call)).ReadyAsync();
    }
}
