namespace HyperMesh.Autonomic.Detection.Spectral;

/// <summary>The Fourier transform of a real signal of any length, by its definition: O(length²), nothing allocated. For the lengths used here,
/// which need not be composite, this is as quick as more elaborate ways.</summary>
internal sealed class DiscreteFourier
{
    private readonly double[] _cosine;
    private readonly double[] _sine;

    public DiscreteFourier(int length)
    {
        (_cosine, _sine) = (new double[length], new double[length]);
        for (var i = 0; i < length; i++)
            (_sine[i], _cosine[i]) = Math.SinCos(2 * Math.PI * i / length);
    }

    public int Length => _cosine.Length;

    /// <summary>The spectrum of a real signal, each part as long as the signal.</summary>
    public void Forward(ReadOnlySpan<double> signal, Span<double> real, Span<double> imaginary)
    {
        for (var frequency = 0; frequency <= Length / 2; frequency++)
        {
            var (sumReal, sumImaginary) = (0.0, 0.0);
            for (int i = 0, phase = 0; i < Length; i++, phase = Next(phase, frequency))
            {
                sumReal += signal[i] * _cosine[phase];
                sumImaginary -= signal[i] * _sine[phase];
            }

            (real[frequency], imaginary[frequency]) = (sumReal, sumImaginary);
            if (frequency > 0)
                (real[Length - frequency], imaginary[Length - frequency]) = (sumReal, -sumImaginary);
        }
    }

    /// <summary>The value at one place of the signal that has a spectrum; the inverse of <see cref="Forward"/>.</summary>
    public (double Real, double Imaginary) InverseAt(int place, ReadOnlySpan<double> real, ReadOnlySpan<double> imaginary)
    {
        var (sumReal, sumImaginary) = (0.0, 0.0);
        for (int frequency = 0, phase = 0; frequency < Length; frequency++, phase = Next(phase, place))
        {
            sumReal += real[frequency] * _cosine[phase] - imaginary[frequency] * _sine[phase];
            sumImaginary += real[frequency] * _sine[phase] + imaginary[frequency] * _cosine[phase];
        }

        return (sumReal / Length, sumImaginary / Length);
    }

    private int Next(int phase, int step) => phase + step is var sum && sum >= Length ? sum - Length : sum;
}
