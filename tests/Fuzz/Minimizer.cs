using System.Diagnostics;

namespace HyperMesh.Autonomic.Fuzz;

/// <summary>Makes a failing input smaller as long as it fails in the same way.</summary>
internal static class Minimizer
{
    private const int MostTries = 3000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static byte[] Run(FuzzTarget target, byte[] input, string identity)
    {
        var (tries, watch) = (0, Stopwatch.StartNew());
        for (var size = Math.Max(1, input.Length / 2); size > 0 && tries < MostTries; size /= 2)
            for (var at = 0; at < input.Length && tries++ < MostTries && watch.Elapsed < Patience;)
            {
                byte[] shorter = [.. input.AsSpan(0, at), .. input.AsSpan(Math.Min(at + size, input.Length))];
                if (Fails(target, shorter, identity))
                    input = shorter;
                else
                    at += size;
            }

        return input;
    }

    private static bool Fails(FuzzTarget target, byte[] input, string identity)
    {
        try
        {
            target.Run(input);
            return false;
        }
#pragma warning disable CA1031 // Any failure may be the one.
        catch (Exception thrown)
#pragma warning restore CA1031
        {
            return Failure.Of(thrown).Identity == identity;
        }
    }
}
