using HyperMesh.Autonomic.Engine.Knowledge;

namespace HyperMesh.Autonomic.Host.Control;

/// <summary>What Knowledge says of this moment, in the words of the API: of a daemon's loop, or of a store where none runs. Immutable.</summary>
internal sealed record KnownState(
    IReadOnlyList<SymptomView> Symptoms, IReadOnlyList<RemediationView> InForce, IReadOnlyList<StandingView> Standing, IReadOnlyList<ProposalView> Proposals,
    StandstillView Standstill)
{
    /// <summary>Copies it; on the thread that the state belongs to.</summary>
    public static KnownState Of(KnowledgeState state) => new(
        [.. state.OpenSymptoms.Select(open => Describe(open.Symptom, open.Record))],
        [.. state.Remediations.Where(rung => rung.InForce && rung.Claims.Count > 0).Select(Describe)],
        [.. state.Learned.Where(learned => learned.Level != StandingLevel.Trusted).Select(Describe)],
        [.. state.Proposals.Where(proposal => proposal.Granted is null).Select(Describe)],
        new StandstillView(
            StatusReader.Name(state.Standstill.Said.State), state.Standstill.Said.Reason, state.Standstill.Said.By, Narrator.Describe(state.Standstill.Said)));

    /// <summary>What a daemon has answered; null where its loop was held.</summary>
    public static KnownState? Of(StatusDocument daemon) =>
        daemon is { Symptoms: { } symptoms, InForce: { } inForce, Standing: { } standing, Proposals: { } proposals, Standstill: { } standstill }
            ? new KnownState(symptoms, inForce, standing, proposals, standstill)
            : null;

    private static SymptomView Describe(Symptom symptom, long record) => new(
        record, symptom.Rule.ToString(), symptom.Target, symptom.Group, StatusReader.Name(symptom.Severity), symptom.Since, Narrator.Describe(symptom));

    private static RemediationView Describe(Remediation rung) => new(
        rung.Plan, rung.Case.Rule.ToString(), rung.Case.Target, rung.Case.Group, rung.Rung, rung.Claims[0].Verb, [.. rung.Claims.Select(claim => claim.Hook)],
        rung.Verified is var (result, _) ? StatusReader.Name(result) : null,
        $"{string.Join(", ", rung.Claims.Select(claim => $"{claim.Verb} on {claim.Target()}"))} by {rung.Case.Rule} (plan {rung.Plan})");

    private static StandingView Describe(LearnedAction learned) =>
        new(learned.Rule.ToString(), learned.Rung, learned.Action, StatusReader.Name(learned.Level), learned.Said);

    private static ProposalView Describe(Proposal proposal) => new(
        proposal.Record, proposal.Case.Rule.ToString(), proposal.Case.Target, proposal.Case.Group, proposal.At, proposal.Plan.Expires, Narrator.Describe(proposal.Plan));
}
