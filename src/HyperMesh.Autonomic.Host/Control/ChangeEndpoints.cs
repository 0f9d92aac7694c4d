using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Ebpf;
using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Host.Cli;
using HyperMesh.Autonomic.Host.Policies;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace HyperMesh.Autonomic.Host.Control;

/// <summary>What operators may change. Each change is a record with the user of the peer, whatever the request says.</summary>
internal static class ChangeEndpoints
{
    private const int LongestText = 1000;

    public static async Task<Results<Ok<ChangeDocument>, ProblemHttpResult>> AnswerAsync(
        [FromRoute] string id, [FromBody] ApprovalRequest request, HttpContext context, Daemon daemon, CancellationToken cancel)
    {
        Refusal? problem = null;
        var plan = DecisionQuery.Number("id", id, 1, long.MaxValue, ref problem);
        if (request.Answer is not ("approve" or "deny"))
            problem ??= new Refusal($"answer: '{request.Answer}' is no answer", "use approve or deny");
        problem ??= TooLong("comment", request.Comment);
        if (problem is not null)
            return problem.As(StatusCodes.Status400BadRequest);

        var answer = new Approval(plan!.Value, request.Answer == "approve", Caller.Of(context).ToString(), request.Comment ?? "");
        if (await SayAsync(daemon, answer, plan.Value, state => WaitingPlan.WhyNot(state, plan.Value), cancel).ConfigureAwait(false) is { Record: { } record })
            return TypedResults.Ok(new ChangeDocument(record, answer.By));

        using var journal = Journal.OpenToRead(daemon.Store);
        var why = WaitingPlan.WhyNot(journal, plan.Value);
        return new Refusal(why, "GET /v1/status lists what waits").As(journal.Find(plan.Value) is null ? StatusCodes.Status404NotFound : StatusCodes.Status409Conflict);
    }

    public static async Task<Results<Ok<ChangeDocument>, ProblemHttpResult>> StandStillAsync(
        [FromBody] StandstillRequest request, HttpContext context, Daemon daemon, CancellationToken cancel)
    {
        StandstillState? state = request.State switch
        {
            "held" => StandstillState.Held,
            "frozen" => StandstillState.Frozen,
            "lifted" => StandstillState.Lifted,
            _ => null,
        };
        var problem = state is null ? new Refusal($"state: '{request.State}' is no state", "use held, frozen or lifted") : TooLong("reason", request.Reason);
        if (problem is not null)
            return problem.As(StatusCodes.Status400BadRequest);

        var said = new Standstill(state!.Value, request.Reason ?? "", Caller.Of(context).ToString());
        var result = await SayAsync(daemon, said, 0, null, cancel).ConfigureAwait(false);
        return TypedResults.Ok(new ChangeDocument(result.Record!.Value, said.By));
    }

    public static async Task<Results<Ok<ChangeDocument>, ProblemHttpResult>> SilenceAsync(
        [FromBody] SilenceRequest request, HttpContext context, Daemon daemon, CancellationToken cancel)
    {
        if ((WhyNoTime(request.For, out var time) ?? TooLong("reason", request.Reason)) is { } problem)
            return problem.As(StatusCodes.Status400BadRequest);
        if (RuleOf(daemon, request.Rule, out var rule) is { } unknown)
            return unknown.As(StatusCodes.Status404NotFound);

        var said = new Silencing(rule, TimeProvider.System.GetUtcNow() + time, request.Reason ?? "", Caller.Of(context).ToString());
        var result = await SayAsync(daemon, said, 0, null, cancel).ConfigureAwait(false);
        return TypedResults.Ok(new ChangeDocument(result.Record!.Value, said.By));
    }

    public static async Task<Results<Ok<ChangeDocument>, ProblemHttpResult>> ResumeAsync(
        [FromBody] ResumptionRequest request, HttpContext context, Daemon daemon, StatusReader reader, CancellationToken cancel)
    {
        if (TooLong("reason", request.Reason) is { } problem)
            return problem.As(StatusCodes.Status400BadRequest);
        if (RuleOf(daemon, request.Rule, out var rule) is { } unknown)
            return unknown.As(StatusCodes.Status404NotFound);

        var learned = await reader.AskAsync(loop => loop.State.Learned.Where(one => one.Rule == rule && one.Level != StandingLevel.Trusted).ToList(), cancel).ConfigureAwait(false);
        if (learned is null)
            return new Refusal("the loop does not answer", "GET /v1/health says who holds it").As(StatusCodes.Status503ServiceUnavailable);
        if (learned.Count == 0)
            return new Refusal($"no action of {rule} is demoted or suspended").As(StatusCodes.Status409Conflict);

        var (by, record) = (Caller.Of(context).ToString(), 0L);
        foreach (var one in learned)
        {
            var said = new Standing(one.Rule, one.Rung, one.Action, StandingLevel.Trusted, one.Helped, 0, request.Reason ?? "", by);
            record = (await SayAsync(daemon, said, one.Said, null, cancel).ConfigureAwait(false)).Record!.Value;
        }

        return TypedResults.Ok(new ChangeDocument(record, by));
    }

    public static Results<Ok<LogLevelDocument>, ProblemHttpResult> SetLogLevel([FromBody] LogLevelRequest request, HttpContext context, Daemon daemon)
    {
        if (LogSwitch.Parse(request.Level) is not { } level)
            return new Refusal($"level: '{request.Level}' is no log level", $"use one of {string.Join(", ", LogSwitch.Names)}").As(StatusCodes.Status400BadRequest);

        var by = Caller.Of(context).ToString();
        daemon.Log.Least = level;
        daemon.Loop.Note("control", $"log level {StatusReader.Name(level)}, asked for by {by}");
        return TypedResults.Ok(new LogLevelDocument(StatusReader.Name(level), by));
    }

    public static async Task<Results<Ok<StopDocument>, ProblemHttpResult>> StopAsync(
        [FromBody] StopRequest request, HttpContext context, Daemon daemon, CancellationToken cancel)
    {
        if (TooLong("reason", request.Reason) is { } problem)
            return problem.As(StatusCodes.Status400BadRequest);
        if (WhyNotHis(context) is { } refusal)
            return refusal.As(StatusCodes.Status403Forbidden);

        var by = Caller.Of(context).ToString();
        var why = request.Reason is { Length: > 0 } reason ? $": {reason}" : "";
        var result = await SayAsync(daemon, new Note("daemon", $"stopped by {by}{why}"), 0, null, cancel).ConfigureAwait(false);
        // Whoever asks hears of it first: the end begins with the server.
        context.Response.OnCompleted(() =>
        {
            daemon.End();
            return Task.CompletedTask;
        });
        return TypedResults.Ok(new StopDocument(result.Record!.Value, by, Environment.ProcessId, daemon.OnStop().ToString().ToLowerInvariant()));
    }

    public static async Task<Ok<ReloadDocument>> ReloadAsync(HttpContext context, Daemon daemon, CancellationToken cancel)
    {
        var by = Caller.Of(context).ToString();
        var changed = await daemon.Reloader.ReloadAsync(by).WaitAsync(cancel).ConfigureAwait(false);
        var policies = daemon.Policies.Current;
        return TypedResults.Ok(new ReloadDocument(
            new PolicyStatus(daemon.PolicyPath, policies.Revision, policies.Fleet, policies.Rules.Count, daemon.Reloader.PolicyError),
            daemon.Reloader.Configuration, changed, by));
    }

    /// <summary>A loop that somebody holds is not waited for; what was said counts as soon as it comes back.</summary>
    private static Task<Engine.SaidToTheLoop> SayAsync(
        Daemon daemon, RecordBody body, long cause, Func<KnowledgeState, string?>? refusal, CancellationToken cancel) =>
        daemon.Loop.SayAsync(body, cause, refusal).WaitAsync(StatusReader.Patience, cancel);

    /// <summary>Who may merely decide what the loop does may not end it: that is for whose process it is.</summary>
    private static Refusal? WhyNotHis(HttpContext context)
    {
        if (context.Connection.LocalIpAddress is not null)
            return new Refusal("the daemon is not stopped over the network", "use 'hypermesh stop' on its machine");
        var peer = Peer.Of(context);
        return peer.Uid == 0 || peer.Uid == FileOwner.Current
            ? null
            : new Refusal($"{peer.User} may not stop the daemon of {Accounts.UserName(FileOwner.Current)}", $"run it as {Accounts.UserName(FileOwner.Current)} or as root");
    }

    private static Refusal? RuleOf(Daemon daemon, string text, out RuleId rule)
    {
        var rules = daemon.Policies.Current.Rules;
        var found = rules.FirstOrDefault(one => one.Id.ToString() == text);
        rule = found?.Id ?? default;
        return found is null
            ? new Refusal($"there is no rule {Quoted.Of(text)} in force", NearestName.Hint(text, rules.Select(one => one.Id.ToString())) ?? "write it as policy/rule")
            : null;
    }

    private static Refusal? WhyNoTime(string text, out TimeSpan time) => DurationText.TryParse(text, out time) && time >= TimeSpan.Zero && time <= Options.Longest
        ? null
        : new Refusal($"for: {Quoted.Of(text)} is no duration", "write it as 30m or 8h, or 0s to end a silence");

    private static Refusal? TooLong(string name, string? text) =>
        text?.Length > LongestText ? new Refusal($"{name} is longer than {LongestText} characters") : null;
}
