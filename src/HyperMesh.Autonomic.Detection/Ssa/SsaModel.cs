using MathNet.Numerics.LinearAlgebra;

namespace HyperMesh.Autonomic.Detection.Ssa;

/// <summary>The subspace that the lag vectors of a series lie in, but for noise, and the linear recurrence that it implies. Immutable.</summary>
/// <remarks>
/// <para>Golyandina, Zhigljavsky: Singular Spectrum Analysis for Time Series (2013). The basis are the leading eigenvectors of the lag
/// covariance; the rank is the one whose forecast of the end of the training series, begun from its reconstruction before that end, has the
/// least absolute error (ML.NET's "exact" selection).</para>
/// <para>A fit costs O(window³ + rank·window·points) and allocates; it is done now and then, never on the way of a reading.</para>
/// </remarks>
internal sealed class SsaModel
{
    private const int HindcastLeast = 200;
    private const double LeastInnovation = 1e-9;

    private SsaModel(double[][] basis, double[] recurrence) => (Basis, Recurrence) = (basis, recurrence);

    /// <summary>Orthonormal, each as long as the window.</summary>
    public double[][] Basis { get; }

    /// <summary>Coefficients of the last window − 1 values, oldest first, whose sum is the next value.</summary>
    public double[] Recurrence { get; }

    /// <summary>Fits a model.</summary>
    /// <param name="series">Longer than twice the window.</param>
    /// <param name="window">Two at least.</param>
    /// <param name="mostRank">Less than the window.</param>
    public static SsaModel Fit(ReadOnlySpan<double> series, int window, int mostRank)
    {
        var scaled = Scaled(series);
        var vectors = LeadingVectors(scaled, window, mostRank);
        var rank = BestRank(scaled, vectors);
        // Nothing but the newest value explains the newest value: no recurrence follows. The mean is what is left.
        return rank == 0 ? Mean(window) : new SsaModel(vectors[..rank], RecurrenceOf(vectors.AsSpan(0, rank)) ?? Mean(window).Recurrence);
    }

    /// <summary>The projection of a lag vector on the subspace.</summary>
    public void Project(ReadOnlySpan<double> lags, Span<double> projection)
    {
        projection.Clear();
        foreach (var vector in Basis)
            Add(projection, vector, Dot(vector, lags));
    }

    public void Write(DetectorStateWriter writer)
    {
        writer.Write(Basis.Length);
        foreach (var vector in Basis)
            writer.Write(vector);
        writer.Write(Recurrence);
    }

    /// <summary>What <see cref="Write"/> wrote; null when it cannot be.</summary>
    public static SsaModel? Read(ref DetectorStateReader reader, int window)
    {
        var rank = reader.ReadInt32();
        if (rank < 1 || rank >= window + 1)
            return null;

        var basis = new double[rank][];
        for (var i = 0; i < rank; i++)
            basis[i] = reader.ReadDoubles();
        var recurrence = reader.ReadDoubles();
        return Array.TrueForAll(basis, vector => IsFine(vector, window)) && IsFine(recurrence, window - 1) ? new SsaModel(basis, recurrence) : null;

        static bool IsFine(double[] values, int length) => values.Length == length && Array.TrueForAll(values, double.IsFinite);
    }

    public static double Dot(ReadOnlySpan<double> left, ReadOnlySpan<double> right)
    {
        var sum = 0.0;
        for (var i = 0; i < left.Length; i++)
            sum += left[i] * right[i];
        return sum;
    }

    private static SsaModel Mean(int window)
    {
        var even = new double[window];
        Array.Fill(even, 1 / Math.Sqrt(window));
        var recurrence = new double[window - 1];
        Array.Fill(recurrence, 1.0 / (window - 1));
        return new SsaModel([even], recurrence);
    }

    // The model does not depend on the unit, and squares of great values would not be finite.
    private static double[] Scaled(ReadOnlySpan<double> series)
    {
        var most = 0.0;
        foreach (var value in series)
            most = Math.Max(most, Math.Abs(value));
        var scaled = series.ToArray();
        if (most > 0)
        {
            for (var i = 0; i < scaled.Length; i++)
                scaled[i] /= most;
        }

        return scaled;
    }

    private static double[][] LeadingVectors(double[] series, int window, int count)
    {
        var columns = series.Length - window + 1;
        var covariance = Matrix<double>.Build.Dense(window, window);
        for (var row = 0; row < window; row++)
        {
            for (var column = row; column < window; column++)
                covariance[row, column] = covariance[column, row] = Dot(series.AsSpan(row, columns), series.AsSpan(column, columns));
        }

        // In ascending order of the eigenvalues.
        var vectors = covariance.Evd(Symmetricity.Symmetric).EigenVectors;
        return [.. Enumerable.Range(0, count).Select(i => vectors.Column(window - 1 - i).ToArray())];
    }

    private static int BestRank(double[] series, double[][] vectors)
    {
        var window = vectors[0].Length;
        var tail = Math.Min(Math.Max(window, HindcastLeast), series.Length - window + 1);
        var reconstruction = new double[series.Length];
        var (best, least) = (0, double.PositiveInfinity);
        for (var rank = 1; rank <= vectors.Length; rank++)
        {
            AddReconstruction(series, vectors[rank - 1], reconstruction);
            if (RecurrenceOf(vectors.AsSpan(0, rank)) is not { } recurrence)
                continue;

            var error = HindcastError(series, reconstruction, recurrence, tail, least);
            if (error < least)
                (best, least) = (rank, error);
        }

        return best;
    }

    private static double[]? RecurrenceOf(ReadOnlySpan<double[]> vectors)
    {
        var recurrence = new double[vectors[0].Length - 1];
        var verticality = 0.0;
        foreach (var vector in vectors)
        {
            Add(recurrence, vector.AsSpan(0, recurrence.Length), vector[^1]);
            verticality += vector[^1] * vector[^1];
        }

        for (var i = 0; i < recurrence.Length; i++)
            recurrence[i] /= 1 - verticality;
        return 1 - verticality > LeastInnovation ? recurrence : null;
    }

    // Adds the component of one eigenvector: its rank-one matrix, averaged along the antidiagonals.
    private static void AddReconstruction(double[] series, double[] vector, double[] sum)
    {
        var columns = series.Length - vector.Length + 1;
        var weights = new double[columns];
        for (var column = 0; column < columns; column++)
            weights[column] = Dot(vector, series.AsSpan(column, vector.Length));

        for (var i = 0; i < series.Length; i++)
        {
            var (first, last) = (Math.Max(0, i - columns + 1), Math.Min(i, vector.Length - 1));
            var total = 0.0;
            for (var row = first; row <= last; row++)
                total += vector[row] * weights[i - row];
            sum[i] += total / (last - first + 1);
        }
    }

    private static double HindcastError(double[] series, double[] reconstruction, double[] recurrence, int tail, double enough)
    {
        var bias = 0.0;
        for (var i = 0; i < series.Length; i++)
            bias += (series[i] - reconstruction[i]) / series.Length;

        var start = series.Length - tail;
        var order = recurrence.Length;
        var path = new double[order + tail];
        reconstruction.AsSpan(start - order, order).CopyTo(path);
        var error = 0.0;
        for (var i = 0; i < tail && error < enough; i++)
        {
            path[order + i] = Dot(recurrence, path.AsSpan(i, order)) + bias;
            error += Math.Abs(series[start + i] - path[order + i]);
        }

        return double.IsNaN(error) ? double.PositiveInfinity : error;
    }

    private static void Add(Span<double> sum, ReadOnlySpan<double> vector, double factor)
    {
        for (var i = 0; i < sum.Length; i++)
            sum[i] += factor * vector[i];
    }
}
