namespace HyperMesh.Autonomic.Detection.Tests;

/// <summary>Plays values to detectors, one reading after another.</summary>
internal static class Playing
{
    /// <summary>The assessments of values, five minutes apart.</summary>
    public static Assessment[] Play(this IDetector detector, IEnumerable<double> values) => [.. values.Select((value, i) => detector.Hear(value, i))];

    public static Assessment Hear(this IDetector detector, double value, int i = 0) =>
        detector.Evaluate(new Reading(DateTimeOffset.UnixEpoch.AddSeconds(300.0 * i), value, 300));

    public static bool IsAlert(this Assessment assessment) => Severities.Of(assessment.Score) >= Severity.Low;

    /// <summary>The places of alerts.</summary>
    public static int[] Alerts(this IEnumerable<Assessment> assessments) =>
        [.. assessments.Select((assessment, i) => (assessment, i)).Where(pair => pair.assessment.IsAlert()).Select(pair => pair.i)];

    /// <summary>A sine of some period, with noise.</summary>
    public static IEnumerable<double> Wave(int count, double period, double noise, int seed = 1)
    {
        var random = new Random(seed);
        for (var i = 0; i < count; i++)
            yield return 100 + 10 * Math.Sin(2 * Math.PI * i / period) + noise * Noise.Normal(random);
    }
}
