using HyperMesh.Autonomic.Engine.Knowledge;
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

        var answer = new Approval(plan!.Value, request.Answer == "approve", Peer.Of(context).ToString(), request.Comment ?? "");
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

        var said = new Standstill(state!.Value, request.Reason ?? "", Peer.Of(context).ToString());
        var result = await SayAsync(daemon, said, 0, null, cancel).ConfigureAwait(false);
        return TypedResults.Ok(new ChangeDocument(result.Record!.Value, said.By));
    }

    public static async Task<Ok<ReloadDocument>> ReloadAsync(HttpContext context, Daemon daemon, CancellationToken cancel)
    {
        var by = Peer.Of(context).ToString();
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

    private static Refusal? TooLong(string name, string? text) =>
        text?.Length > LongestText ? new Refusal($"{name} is longer than {LongestText} characters") : null;
}
