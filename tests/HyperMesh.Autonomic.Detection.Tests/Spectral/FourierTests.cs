using System.Numerics;
using HyperMesh.Autonomic.Detection.Spectral;

namespace HyperMesh.Autonomic.Detection.Tests.Spectral;

public sealed class FourierTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(8)]
    [InlineData(64)]
    public void Transform_AnySignal_IsTheTransformByDefinition(int length)
    {
        double[] signal = [.. Noise.Of("normal", seed: length).Take(length)];
        var (real, imaginary) = (signal.ToArray(), new double[length]);
        new FastFourier(length).Transform(real, imaginary);
        var expected = ByDefinition(signal);
        for (var i = 0; i < length; i++)
            (new Complex(real[i], imaginary[i]) - expected[i]).Magnitude.ShouldBeLessThan(1e-9);
    }

    [Theory]
    [InlineData(7)]
    [InlineData(69)]
    [InlineData(70)]
    public void Forward_AnyLength_IsTheTransformByDefinitionAndInverseAtLeadsBack(int length)
    {
        double[] signal = [.. Noise.Of("normal", seed: length).Take(length)];
        var (real, imaginary, fourier) = (new double[length], new double[length], new DiscreteFourier(length));
        fourier.Forward(signal, real, imaginary);
        var expected = ByDefinition(signal);
        for (var i = 0; i < length; i++)
        {
            (new Complex(real[i], imaginary[i]) - expected[i]).Magnitude.ShouldBeLessThan(1e-9);
            var (back, nothing) = fourier.InverseAt(i, real, imaginary);
            back.ShouldBe(signal[i], 1e-9);
            nothing.ShouldBe(0, 1e-9);
        }
    }

    private static Complex[] ByDefinition(double[] signal) =>
    [
        .. Enumerable.Range(0, signal.Length).Select(frequency => signal
            .Select((value, i) => value * Complex.Exp(new Complex(0, -2 * Math.PI * frequency * i / signal.Length)))
            .Aggregate(Complex.Zero, (sum, term) => sum + term)),
    ];
}
