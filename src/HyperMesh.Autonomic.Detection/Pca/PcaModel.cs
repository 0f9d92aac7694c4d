using MathNet.Numerics.Distributions;
using MathNet.Numerics.LinearAlgebra;

namespace HyperMesh.Autonomic.Detection.Pca;

/// <summary>The subspace of the greatest variance of some vectors, found by random projection. Immutable.</summary>
/// <remarks>Halko, Martinsson, Tropp: Finding structure with randomness (2011). A fit costs O(vectors · length² + length² · directions) and
/// allocates; it is done now and then, never on the way of a reading.</remarks>
internal sealed class PcaModel
{
    private readonly double[] _mean;
    private readonly double[][] _basis;

    private PcaModel(double[] mean, double[][] basis) => (_mean, _basis) = (mean, basis);

    /// <summary>Learns the lag vectors of a series.</summary>
    /// <param name="series">Longer than a vector.</param>
    /// <param name="options">Length of a vector, rank and the rest.</param>
    public static PcaModel Fit(ReadOnlySpan<double> series, RandomizedPcaOptions options)
    {
        var length = options.WindowSize;
        var scaled = Scaled(series, out var scale);
        var mean = options.Center ? MeanVector(scaled, length) : new double[length];
        var covariance = Covariance(scaled, mean);

        var directions = Math.Min(options.Rank + options.Oversampling, length);
        var random = Matrix<double>.Build.Random(length, directions, new Normal(0, 1, new Random(options.Seed)));
        // An orthonormal basis of where the covariance sends the random directions, turned into its own principal axes.
        var range = (covariance * random).QR().Q;
        var vectors = range * range.TransposeThisAndMultiply(covariance * range).Evd(Symmetricity.Symmetric).EigenVectors;

        for (var i = 0; i < length; i++)
            mean[i] *= scale;
        return new PcaModel(mean, [.. Enumerable.Range(0, options.Rank).Select(i => vectors.Column(directions - 1 - i).ToArray())]);
    }

    /// <summary>The part of a vector, as a length, that lies outside the subspace: from 0 (inside) to 1.</summary>
    /// <param name="vector">As long as those that were learnt; values within ±10¹⁵⁰.</param>
    public double Outside(ReadOnlySpan<double> vector)
    {
        var length = 0.0;
        for (var i = 0; i < vector.Length; i++)
            length += (vector[i] - _mean[i]) * (vector[i] - _mean[i]);
        if (length == 0)
            return 0;

        var inside = 0.0;
        foreach (var axis in _basis)
        {
            var component = 0.0;
            for (var i = 0; i < vector.Length; i++)
                component += axis[i] * (vector[i] - _mean[i]);
            inside += component * component;
        }

        return Math.Sqrt(Math.Clamp(1 - inside / length, 0, 1));
    }

    public void Write(DetectorStateWriter writer)
    {
        writer.Write(_mean);
        writer.Write(_basis.Length);
        foreach (var axis in _basis)
            writer.Write(axis);
    }

    /// <summary>What <see cref="Write"/> wrote; null when it cannot be.</summary>
    public static PcaModel? Read(ref DetectorStateReader reader, RandomizedPcaOptions options)
    {
        var (mean, rank) = (reader.ReadDoubles(), reader.ReadInt32());
        if (rank != options.Rank || !IsFine(mean))
            return null;

        var basis = new double[rank][];
        for (var i = 0; i < rank; i++)
            basis[i] = reader.ReadDoubles();
        return Array.TrueForAll(basis, IsFine) ? new PcaModel(mean, basis) : null;

        bool IsFine(double[] values) => values.Length == options.WindowSize && Array.TrueForAll(values, double.IsFinite);
    }

    // The axes do not depend on the unit, and squares of great values would not be finite.
    private static double[] Scaled(ReadOnlySpan<double> series, out double scale)
    {
        scale = double.Epsilon;
        foreach (var value in series)
            scale = Math.Max(scale, Math.Abs(value));
        var scaled = series.ToArray();
        for (var i = 0; i < scaled.Length; i++)
            scaled[i] /= scale;
        return scaled;
    }

    private static double[] MeanVector(double[] series, int length)
    {
        var mean = new double[length];
        var count = series.Length - length + 1;
        for (var start = 0; start < count; start++)
        {
            for (var i = 0; i < length; i++)
                mean[i] += series[start + i] / count;
        }

        return mean;
    }

    private static Matrix<double> Covariance(double[] series, double[] mean)
    {
        var covariance = Matrix<double>.Build.Dense(mean.Length, mean.Length);
        var count = series.Length - mean.Length + 1;
        for (var row = 0; row < mean.Length; row++)
        {
            for (var column = row; column < mean.Length; column++)
            {
                var sum = 0.0;
                for (var start = 0; start < count; start++)
                    sum += (series[start + row] - mean[row]) * (series[start + column] - mean[column]);
                covariance[row, column] = covariance[column, row] = sum / count;
            }
        }

        return covariance;
    }
}
