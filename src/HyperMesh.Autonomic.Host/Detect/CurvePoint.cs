namespace HyperMesh.Autonomic.Host.Detect;

/// <summary>Neighbouring rows drawn as one point: the extremes of their values, the widest band, the highest level. NaN for what they do not
/// have.</summary>
internal readonly record struct CurvePoint(DateTimeOffset At, double Least, double Most, double Low, double High, double Level)
{
    public static CurvePoint Of(in JudgedRow judged) => new(
        judged.Row.At, judged.Number, judged.Number, judged.Assessment.Low, judged.Assessment.High, judged.Assessment.Level);

    /// <summary>Both as one, at the instant of the first.</summary>
    public CurvePoint With(in CurvePoint next) => new(
        At,
        double.MinNumber(Least, next.Least), double.MaxNumber(Most, next.Most),
        double.MinNumber(Low, next.Low), double.MaxNumber(High, next.High),
        double.MaxNumber(Level, next.Level));
}
