using System.Numerics;

namespace HyperMesh.Autonomic.Detection.Neighbours;

/// <summary>The places in a series where it looked most as it does at its end. Reused from one search to the next; nothing allocated.</summary>
internal sealed class NearestShapes(int count)
{
    private readonly double[] _distances = new double[count];
    private readonly int[] _places = new int[count];

    /// <summary>Squared distances, ascending.</summary>
    public ReadOnlySpan<double> Squares => _distances;

    /// <summary>Where the shapes begin, the nearest first.</summary>
    public ReadOnlySpan<int> Places => _places;

    /// <summary>Looks for the shapes nearest to the last values, as Euclidean distance of the values less their means. Shapes that overlap with
    /// the last one are left out.</summary>
    /// <param name="series">Three times <paramref name="lags"/> and the count of shapes at least; values within ±10¹⁵⁰.</param>
    /// <param name="lags">Values of a shape.</param>
    public void Find(ReadOnlySpan<double> series, int lags)
    {
        Array.Fill(_distances, double.PositiveInfinity);
        var shape = series[^lags..];
        var places = series.Length - 2 * lags + 1;
        var place = 0;
        for (; place <= places - Vector<double>.Count; place += Vector<double>.Count)
        {
            var squares = Squared(series[place..], shape);
            if (!Vector.LessThanAny(squares, new Vector<double>(_distances[^1])))
                continue;

            for (var i = 0; i < Vector<double>.Count; i++)
                Offer(squares[i], place + i);
        }

        for (; place < places; place++)
            Offer(Squared(series[place], series[(place + 1)..], shape), place);
    }

    // As many shapes at once as a vector holds: those that begin at the first values.
    private static Vector<double> Squared(ReadOnlySpan<double> values, ReadOnlySpan<double> shape)
    {
        var (sum, squares) = (Vector<double>.Zero, Vector<double>.Zero);
        for (var lag = 0; lag < shape.Length; lag++)
        {
            var difference = new Vector<double>(values[lag..]) - new Vector<double>(shape[lag]);
            sum += difference;
            squares += difference * difference;
        }

        return Vector.Max(squares - sum * sum / new Vector<double>(shape.Length), Vector<double>.Zero);
    }

    private static double Squared(double first, ReadOnlySpan<double> rest, ReadOnlySpan<double> shape)
    {
        var sum = first - shape[0];
        var squares = sum * sum;
        for (var lag = 1; lag < shape.Length; lag++)
        {
            var difference = rest[lag - 1] - shape[lag];
            sum += difference;
            squares += difference * difference;
        }

        return Math.Max(squares - sum * sum / shape.Length, 0);
    }

    private void Offer(double square, int place)
    {
        if (!(square < _distances[^1]))
            return;

        var i = _distances.Length - 1;
        for (; i > 0 && _distances[i - 1] > square; i--)
            (_distances[i], _places[i]) = (_distances[i - 1], _places[i - 1]);
        (_distances[i], _places[i]) = (square, place);
    }
}
