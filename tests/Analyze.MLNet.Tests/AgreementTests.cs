using HyperMesh.Autonomic.Detection;

namespace HyperMesh.Autonomic.Plugins.Analyze.MLNet.Tests;

/// <summary>Ours against ML.NET's of the same name, with the same parameters on the same series.</summary>
public sealed class AgreementTests
{
    /// <summary>Of all known rows, so many may differ in whether they alert, and scores that far: ML.NET computes in single precision.</summary>
    [MLNetTheory]
    [InlineData("iid-spike", 0.002, 0.02)]
    [InlineData("iid-changepoint", 0.005, 0.05)]
    [InlineData("sr-cnn", 0.005, 0.02)]
    public void Evaluate_SameSeries_ScoresAgree(string name, double rows, double tolerance)
    {
        var (theirs, ours) = (Play("mlnet/" + name), Play(name));
        var both = theirs.Zip(ours).Where(pair => pair.First.IsKnown && pair.Second.IsKnown).Skip(300).ToList();
        both.Count.ShouldBeGreaterThan(1000);
        both.Count(pair => Alerts(pair.First) != Alerts(pair.Second)).ShouldBeLessThanOrEqualTo((int)(rows * both.Count));
        both.Average(pair => Math.Abs(pair.First.Score - pair.Second.Score)).ShouldBeLessThan(tolerance);
        both.Count(pair => Alerts(pair.First)).ShouldBeGreaterThan(0);
    }

    /// <summary>These are trained at different rows, compare with another forecast or choose other random directions: of our alerts, so many must have
    /// one of theirs within some readings.</summary>
    [MLNetTheory]
    [InlineData("ssa-spike", 3, 0.7)]
    [InlineData("ssa-changepoint", 20, 0.5)]
    [InlineData("randomized-pca", 24, 0.7)]
    public void Evaluate_SameSeries_AlertsAgree(string name, int within, double part)
    {
        var (theirs, ours) = (Play("mlnet/" + name), Play(name));
        int[] alerts = [.. Enumerable.Range(600, ours.Length - 600 - within).Where(i => Alerts(ours[i]))];
        alerts.Length.ShouldBeGreaterThan(0);
        alerts.Count(i => theirs[(i - within)..(i + within + 1)].Any(Alerts)).ShouldBeGreaterThanOrEqualTo((int)(part * alerts.Length));
    }

    private static bool Alerts(Assessment assessment) => Severities.Of(assessment.Score) >= Severity.Low;

    private static Assessment[] Play(string name)
    {
        var factory = DetectorCatalog.All.Concat(Families.All(MLNetPlugin.NewTrainer()!)).Single(factory => factory.Name == name);
        var detector = factory.Create(Values.Gauge, DetectorSettings.Of(factory.Parameters));
        return [.. Values.Spiky(3000).Select((value, i) => detector.Evaluate(Values.At(i, value)))];
    }
}
