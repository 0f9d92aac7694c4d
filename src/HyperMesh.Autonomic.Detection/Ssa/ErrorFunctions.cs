namespace HyperMesh.Autonomic.Detection.Ssa;

internal static class ErrorFunctions
{
    public static double Error(this ErrorFunction function, double value, double forecast) => function switch
    {
        ErrorFunction.SignedDifference => value - forecast,
        ErrorFunction.AbsoluteDifference => Math.Abs(value - forecast),
        ErrorFunction.SignedProportion => forecast == 0 ? 0 : (value - forecast) / forecast,
        ErrorFunction.AbsoluteProportion => forecast == 0 ? 0 : Math.Abs((value - forecast) / forecast),
        _ => (value - forecast) * (value - forecast),
    };

    /// <summary>The values around a forecast whose errors lie between two.</summary>
    public static (double Low, double High) Band(this ErrorFunction function, double forecast, double least, double greatest) => function switch
    {
        ErrorFunction.SignedDifference => (forecast + least, forecast + greatest),
        ErrorFunction.SignedProportion => (forecast + Math.Min(least * forecast, greatest * forecast), forecast + Math.Max(least * forecast, greatest * forecast)),
        ErrorFunction.AbsoluteDifference => Around(forecast, greatest),
        ErrorFunction.AbsoluteProportion => Around(forecast, greatest * Math.Abs(forecast)),
        _ => Around(forecast, Math.Sqrt(Math.Max(0, greatest))),
    };

    private static (double Low, double High) Around(double forecast, double distance) => (forecast - distance, forecast + distance);
}
