using System.Diagnostics;
using System.Text.Json;
using HyperMesh.Autonomic.Host.Cli;
using Microsoft.Extensions.Logging;

namespace HyperMesh.Autonomic.Host.Otlp;

/// <summary>One trace for each turn of the loop that decided something: a span for each stage, and a log record for each record of the journal. Fed on the loop's thread.</summary>
/// <remarks>A turn's trace begins with its reading. What comes of it later (outcomes, verifications) joins it; a later turn that goes on from an earlier one's record is a
/// trace of its own with a link to it.</remarks>
internal sealed partial class DecisionTraces : IDisposable
{
    /// <summary>Records that are remembered, for what comes of them.</summary>
    private const int Remembered = 8192;

    private readonly ActivitySource _source = new(OtlpExporters.Scope);
    private readonly Traced?[] _traced = new Traced?[Remembered];
    private readonly Func<DateTimeOffset> _now;
    private readonly ILogger _logger;
    private DateTimeOffset _reading;
    private DateTimeOffset _begun;
    private bool _isTurning;
    private Activity? _turn;

    /// <param name="now">The loop's clock.</param>
    /// <param name="logger">Takes the records.</param>
    public DecisionTraces(Func<DateTimeOffset> now, ILogger logger) => (_now, _logger) = (now, logger);

    /// <summary>The loop has got a reading and is about to look at it.</summary>
    public void Begin(SampleBatch batch) => (_reading, _begun, _isTurning, _turn) = (batch.At, _now(), true, null);

    /// <summary>The loop has looked at it.</summary>
    public void End(SampleBatch batch)
    {
        _isTurning = false;
        _turn?.SetEndTime(_now().UtcDateTime).Stop();
        _turn = null;
    }

    /// <summary>A record has been written.</summary>
    public void Add(KnowledgeRecord record)
    {
        var before = Activity.Current;
        try
        {
            // Records stand in the trace of their turn, not in that of whatever this thread may do beside.
            Activity.Current = null;
            using var span = Span(record);
            Activity.Current = span ?? _turn;
            LogRecord(_logger, Narrator.Stage(record.Body), record.Id, Terminal.Clean(Narrator.Describe(record.Body)));
        }
        finally
        {
            Activity.Current = before;
        }
    }

    public void Dispose()
    {
        _turn?.Dispose();
        _source.Dispose();
    }

    /// <summary>The span of a record's stage, ended; null for a record that is no decision.</summary>
    private Activity? Span(KnowledgeRecord record) => record.Body switch
    {
        Symptom symptom => Decided(record, "analyze", _isTurning ? _begun : record.At, symptom.Rule.ToString())
            ?.SetTag("hypermesh.target", symptom.Target).SetTag("hypermesh.state", Word(symptom.State)).SetTag("hypermesh.severity", Word(symptom.Severity)).SetTag("hypermesh.score", symptom.Score),
        ChangePlan plan => Decided(record, "plan", CauseInTurn(record)?.At ?? record.At, plan.Rule?.ToString())
            ?.SetTag("hypermesh.target", plan.Target).SetTag("hypermesh.purpose", Word(plan.Purpose)).SetTag("hypermesh.mode", Word(plan.Mode)).SetTag("hypermesh.reason", plan.Reason),
        Hold hold => Decided(record, "hold", record.At, hold.Rule.ToString())?.SetTag("hypermesh.target", hold.Target).SetTag("hypermesh.reason", hold.Reason),
        ActionIntent intent => Begun(record, intent),
        Outcome outcome => Done(record, outcome),
        Verification verification => Joined(record, "verify", Find(verification.Plan))?.SetTag("hypermesh.result", Word(verification.Result)),
        _ => null,
    };

    /// <summary>A decision of this turn; outside of one, a trace of its own.</summary>
    private Activity? Decided(KnowledgeRecord record, string stage, DateTimeOffset from, string? rule)
    {
        var turn = _isTurning ? _turn ??= Turn(record) : Turn(record);
        var span = Stage(record, stage, turn?.Context ?? default, from, rule);
        if (!_isTurning)
            turn?.SetEndTime(record.At.UtcDateTime).Stop();
        Remember(new Traced(record.Id, turn?.Context ?? default, record.At, rule, null));
        return span;
    }

    /// <summary>The root of a trace.</summary>
    private Activity? Turn(KnowledgeRecord record)
    {
        var from = _isTurning ? _reading : record.At;
        var links = record.Causes.Select(Find).OfType<Traced>().Select(cause => new ActivityLink(cause.Context)).Distinct().ToList();
        var turn = _source.StartActivity("turn", ActivityKind.Internal, default(ActivityContext), null, links, from);
        Activity.Current = null;
        if (_isTurning)
            _source.StartActivity("monitor", ActivityKind.Internal, turn?.Context ?? default, null, null, from)?.SetEndTime(_begun.UtcDateTime).Stop();
        Activity.Current = null;
        return turn;
    }

    /// <summary>An action begins: its span is there when its outcome is.</summary>
    private Activity? Begun(KnowledgeRecord record, ActionIntent intent)
    {
        var plan = Find(intent.Plan);
        Remember(new Traced(record.Id, plan?.Context ?? default, record.At, plan?.Rule, intent.Action));
        return null;
    }

    private Activity? Done(KnowledgeRecord record, Outcome outcome)
    {
        var cause = record.Causes.Select(Find).FirstOrDefault(traced => traced?.Action is not null) ?? Find(outcome.Plan);
        var span = Joined(record, "execute", cause);
        span?.SetTag("hypermesh.hook", outcome.Hook).SetTag("hypermesh.status", Word(outcome.Status)).SetTag("hypermesh.verb", cause?.Action?.Verb).SetTag("hypermesh.program", ProgramOf(cause?.Action));
        if (outcome.Status != OutcomeStatus.Succeeded)
            span?.SetStatus(ActivityStatusCode.Error, outcome.Message);
        // From here on its verification counts.
        if (Find(outcome.Plan) is { } plan)
            Remember(plan with { At = record.At });
        return span;
    }

    /// <summary>What came of an earlier record, in that one's trace.</summary>
    private Activity? Joined(KnowledgeRecord record, string stage, Traced? cause) => cause is null ? null : Stage(record, stage, cause.Context, cause.At, cause.Rule);

    private Activity? Stage(KnowledgeRecord record, string stage, ActivityContext parent, DateTimeOffset from, string? rule)
    {
        var span = _source.StartActivity(stage, ActivityKind.Internal, parent, null, null, from <= record.At ? from : record.At);
        return span?.SetTag("hypermesh.record", record.Id).SetTag("hypermesh.rule", rule).SetEndTime(record.At.UtcDateTime);
    }

    private Traced? CauseInTurn(KnowledgeRecord record) =>
        record.Causes.Select(Find).FirstOrDefault(cause => cause is not null && _turn is not null && cause.Context == _turn.Context);

    private void Remember(Traced traced) => _traced[traced.Record % Remembered] = traced;

    private Traced? Find(long id) => _traced[id % Remembered] is { } traced && traced.Record == id ? traced : null;

    private static string? ProgramOf(PlannedAction? action) =>
        action?.Arguments is { ValueKind: JsonValueKind.Object } arguments && arguments.TryGetProperty("program", out var program) && program.ValueKind == JsonValueKind.String ? program.GetString() : null;

    private static string Word<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    [LoggerMessage(1, LogLevel.Information, "{Stage}: {Words} (record {Record})")]
    private static partial void LogRecord(ILogger logger, string stage, long record, string words);

    /// <param name="Record">Its id.</param>
    /// <param name="Context">Of its turn.</param>
    /// <param name="At">Its instant; of a plan that was carried out, of its last outcome.</param>
    /// <param name="Rule">The rule that it is about.</param>
    /// <param name="Action">Of an intent.</param>
    private sealed record Traced(long Record, ActivityContext Context, DateTimeOffset At, string? Rule, PlannedAction? Action);
}
