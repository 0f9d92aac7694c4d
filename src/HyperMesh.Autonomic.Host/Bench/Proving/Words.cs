using System.Globalization;

namespace HyperMesh.Autonomic.Host.Bench.Proving;

/// <summary>Figures in words, alike in tables and on the page.</summary>
internal static class Words
{
    private const int Digits = 3;

    /// <summary>With three digits, or all before the point.</summary>
    public static string Number(double value)
    {
        var size = Math.Abs(value);
        if (size >= 100 || value == 0)
            return value.ToString("N0", CultureInfo.InvariantCulture);
        var places = Math.Clamp(Digits - 1 - (int)Math.Floor(Math.Log10(size)), 0, 6);
        return value.ToString("0." + new string('#', places), CultureInfo.InvariantCulture);
    }

    /// <summary>The median, and what it lay between when there was more than one run.</summary>
    public static string Figure(Spread? figure) => figure switch
    {
        null => "–",
        { Values.Count: 1 } => Number(figure.Median),
        _ when Number(figure.Min) == Number(figure.Max) => Number(figure.Median),
        _ => $"{Number(figure.Median)} ({Number(figure.Min)} to {Number(figure.Max)})",
    };

    /// <summary>What there is to say of a peer: its figure, or how to get one.</summary>
    public static string Peer(PeerResult? peer) => peer switch
    {
        null => "",
        { Figure: null } => $"{peer.Name}: not measured; {peer.Missing}",
        _ => $"{peer.Name}: {Figure(peer.Figure)}",
    };

    /// <summary>How much better ours is, or worse.</summary>
    public static string Ratio(RowResult row) => row switch
    {
        { Ratio: not null } => Figure(row.Ratio) + " ×",
        { Ours.Max: 0, Peer.Figure.Min: > 0, Better: "less" } => "none here",
        _ => "",
    };

    /// <summary>Ours, or why there is none.</summary>
    public static string Ours(RowResult row) => row.Ours is null ? $"not measured; {row.Missing}" : Figure(row.Ours);

    public static string Machine(ProvingResults results)
    {
        var machine = results.Machine;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"Linux {machine.Kernel}, {machine.System}, {machine.Processors} × {machine.Processor}, {machine.MemoryMiB:N0} MiB of memory ({machine.FreeMiB:N0} free), load {machine.Load:0.00} when it began, {machine.Runtime}, hypermesh {machine.Version}");
    }

    public static string Runs(SectionResult section) =>
        string.Create(CultureInfo.InvariantCulture, $"{section.Runs} {(section.Runs == 1 ? "run" : "runs")}, {section.Seconds:0} s");

    /// <summary>When, and what is not whole about it.</summary>
    public static string When(ProvingResults results)
    {
        var minutes = (results.Ended - results.Begun).TotalMinutes;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{results.Begun:yyyy-MM-dd HH:mm} UTC, {minutes:0} minutes{(results.IsQuick ? ", with --quick: small sizes, for a trend" : "")}{(results.IsWhole ? "" : "; interrupted: some runs are missing")}");
    }
}
