using System.Globalization;
using HyperMesh.Autonomic.Host.Cli;

namespace HyperMesh.Autonomic.Host.Flows;

/// <summary>Writes flows for people: aligned, one a line, in colours on a terminal.</summary>
internal sealed class FlowText(TextWriter output)
{
    private const int NarrowWidth = 120;
    private const string Red = "31";
    private const string Green = "32";
    private const string Yellow = "33";

    private readonly bool _isWide = Console.IsOutputRedirected || Console.WindowWidth >= NarrowWidth;

    public void Header() => output.WriteLine(Line("TIME", "INTERFACE", "VERDICT".PadRight(FlowWords.Dropped.Length), "PROTO", "SOURCE", "DESTINATION", "PACKETS", "BYTES", "PKT/S", "WHY, FLAGS"));

    public void Write(FlowRecord flow) => output.WriteLine(Line(
        flow.Time.ToLocalTime().ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture),
        Terminal.Clean(flow.Direction == "egress" ? $"{flow.Interface} out" : flow.Interface),
        Terminal.Colour(flow.Verdict.PadRight(FlowWords.Dropped.Length), flow.Verdict == FlowWords.Dropped ? Red : Green),
        flow.Protocol,
        FlowRecord.EndPoint(flow.Source, flow.SourcePort),
        FlowRecord.EndPoint(flow.Destination, flow.DestinationPort),
        Number(flow.Packets),
        Number(flow.Bytes),
        flow.PacketsPerSecond.ToString("N0", CultureInfo.InvariantCulture),
        Why(flow)));

    public void Write(LostRecord lost) => output.WriteLine(Terminal.Colour($"lost: {lost.Message} ({Terminal.Clean(lost.Hook)})", Yellow));

    /// <summary>What is not among the flows, and that nothing is missing where nothing is.</summary>
    public void Write(IReadOnlyList<LostRecord> lost)
    {
        foreach (var one in lost)
            Write(one);
        if (lost.Count == 0)
            output.WriteLine("lost: nothing");
    }

    private static string Why(FlowRecord flow) => string.Join(' ', new[]
    {
        flow.Reason is null ? null : Terminal.Clean(flow.Rule is { } rule ? $"{flow.Reason} {rule}" : flow.Reason),
        flow.TcpFlags,
    }.Where(text => !string.IsNullOrEmpty(text)));

    private string Line(string time, string place, string verdict, string protocol, string source, string destination, string packets, string bytes, string rate, string why) =>
        (_isWide
            ? $"{time,-12} {place,-12} {verdict} {protocol,-6} {source,-24} {destination,-24} {packets,9} {bytes,12} {rate,9}  {why}"
            : $"{time,-12} {place,-10} {verdict} {protocol,-6} {source,-21} {destination,-21} {packets,8}  {why}").TrimEnd();

    private static string Number(ulong number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
