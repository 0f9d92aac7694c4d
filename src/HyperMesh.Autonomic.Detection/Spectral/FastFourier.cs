using System.Numerics;

namespace HyperMesh.Autonomic.Detection.Spectral;

/// <summary>The fast Fourier transform of a signal whose length is a power of two, in place; nothing allocated.</summary>
/// <remarks>Cooley and Tukey (1965), radix two, decimation in time.</remarks>
internal sealed class FastFourier
{
    private readonly double[] _cosine;
    private readonly double[] _sine;
    private readonly int _shift;

    /// <param name="length">A power of two, two at least.</param>
    public FastFourier(int length)
    {
        Length = length;
        _shift = 32 - BitOperations.Log2((uint)length);
        (_cosine, _sine) = (new double[length / 2], new double[length / 2]);
        for (var i = 0; i < length / 2; i++)
            (_sine[i], _cosine[i]) = Math.SinCos(-2 * Math.PI * i / length);
    }

    public int Length { get; }

    /// <summary>Replaces a signal by its spectrum. Of the spectrum's conjugate it gives the conjugate of the signal, times the length.</summary>
    public void Transform(Span<double> real, Span<double> imaginary)
    {
        Permute(real, imaginary);
        for (var half = 1; half < Length; half *= 2)
        {
            var stride = Length / (2 * half);
            for (var start = 0; start < Length; start += 2 * half)
                Combine(real.Slice(start, 2 * half), imaginary.Slice(start, 2 * half), half, stride);
        }
    }

    private void Permute(Span<double> real, Span<double> imaginary)
    {
        for (var i = 0; i < Length; i++)
        {
            var other = (int)(Reverse((uint)i) >> _shift);
            if (other > i)
            {
                (real[i], real[other]) = (real[other], real[i]);
                (imaginary[i], imaginary[other]) = (imaginary[other], imaginary[i]);
            }
        }
    }

    private void Combine(Span<double> real, Span<double> imaginary, int half, int stride)
    {
        for (var i = 0; i < half; i++)
        {
            var (cosine, sine) = (_cosine[i * stride], _sine[i * stride]);
            var (oddReal, oddImaginary) = (real[i + half], imaginary[i + half]);
            var (turnedReal, turnedImaginary) = (oddReal * cosine - oddImaginary * sine, oddReal * sine + oddImaginary * cosine);
            (real[i + half], imaginary[i + half]) = (real[i] - turnedReal, imaginary[i] - turnedImaginary);
            (real[i], imaginary[i]) = (real[i] + turnedReal, imaginary[i] + turnedImaginary);
        }
    }

    private static uint Reverse(uint value)
    {
        value = ((value >> 1) & 0x5555_5555) | ((value & 0x5555_5555) << 1);
        value = ((value >> 2) & 0x3333_3333) | ((value & 0x3333_3333) << 2);
        value = ((value >> 4) & 0x0F0F_0F0F) | ((value & 0x0F0F_0F0F) << 4);
        value = ((value >> 8) & 0x00FF_00FF) | ((value & 0x00FF_00FF) << 8);
        return (value >> 16) | (value << 16);
    }
}
