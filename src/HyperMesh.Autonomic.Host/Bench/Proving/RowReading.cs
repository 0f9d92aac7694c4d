using HyperMesh.Autonomic.Host.Traffic;

namespace HyperMesh.Autonomic.Host.Bench.Proving;

/// <summary>Reads a row of the catalogue out of what its bench wrote in each run.</summary>
internal static class RowReading
{
    private const string LeftOut = "left out by --quick";

    public static RowResult Of(ProvingSection section, ProvingRow row, IReadOnlyList<BenchOutput> outputs, bool isQuick)
    {
        var ours = Values(outputs, row.Ours);
        var theirs = row.Peer is null ? [] : Values(outputs, row.Peer.Cell);
        var why = isQuick && section.Quick is null ? LeftOut
            : outputs.Count == 0 ? "not run"
            : outputs.Select(output => output.Fault).FirstOrDefault(fault => fault is not null);
        return new RowResult(
            row.Id, section.Id, row.Title, row.Unit, row.IsMoreBetter ? "more" : "less",
            Spread.Of(Known(ours)), Known(ours).Count > 0 ? null : why ?? $"{section.Id} has no number at '{row.Ours.Row}', '{row.Ours.Column}'",
            row.Peer is null ? null : new PeerResult(row.Peer.Name, Spread.Of(Known(theirs)), Known(theirs).Count > 0 ? null : Missing(row.Peer) ?? why ?? $"{section.Id} has no number at '{row.Peer.Cell.Row}', '{row.Peer.Cell.Column}'"),
            Spread.Of([.. ours.Zip(theirs, (own, their) => Times(own, their, row.IsMoreBetter)).OfType<double>()]));
    }

    /// <summary>What to do about a tool that is not there; null when it is, or none is needed.</summary>
    private static string? Missing(Peer peer)
    {
        if (peer.Tool is null || (Path.IsPathRooted(peer.Tool) ? File.Exists(peer.Tool) : Tool.Has(peer.Tool)))
            return null;
        return $"{Path.GetFileName(peer.Tool)} is not installed: apt-get install {peer.Package}";
    }

    private static List<double?> Values(IReadOnlyList<BenchOutput> outputs, Cell cell) => [.. outputs.Select(output => output.Find(cell))];

    private static List<double> Known(List<double?> values) => [.. values.OfType<double>()];

    /// <summary>How many times better the first is. Nothing can be said of times when one of them is zero.</summary>
    private static double? Times(double? ours, double? theirs, bool isMoreBetter) =>
        ours is null or 0 || theirs is null or 0 ? null : isMoreBetter ? ours / theirs : theirs / ours;
}
