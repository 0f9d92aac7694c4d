using System.Buffers.Text;

namespace HyperMesh.Autonomic.Plugins.Monitor.Host;

/// <summary>What the kernel says of a pressure: <c>some avg10=0.00 avg60=0.00 avg300=0.00 total=12345</c>, in microseconds, then the same for full.</summary>
internal static class PressureText
{
    /// <summary>The time in which some task has waited, in seconds; false where the text does not say.</summary>
    public static bool TryTotal(ReadOnlySpan<byte> text, out double seconds)
    {
        seconds = 0;
        var total = text.IndexOf("total="u8);
        if (total < 0 || !Utf8Parser.TryParse(text[(total + 6)..], out long microseconds, out _))
            return false;
        seconds = microseconds / 1e6;
        return true;
    }
}
