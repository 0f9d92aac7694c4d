using System.Text.Json;
using HyperMesh.Autonomic.Host.Cli;

namespace HyperMesh.Autonomic.Host.Bench.Proving;

/// <summary>What a gate holds new figures against.</summary>
/// <param name="Kind">Always <c>proving-baseline</c>.</param>
/// <param name="Machine">Where it was measured.</param>
/// <param name="Figures">The gated figures, by row.</param>
internal sealed record Baseline(string Kind, Machine Machine, IReadOnlyDictionary<string, double> Figures)
{
    private const string ItsKind = "proving-baseline";

    private static readonly JsonSerializerOptions Shape = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
    };

    /// <exception cref="UsageException">There is none, or it is none.</exception>
    public static Baseline Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<Baseline>(File.ReadAllText(path), Shape) is { Kind: ItsKind } baseline
                ? baseline
                : throw new UsageException($"{path} is no baseline; 'hypermesh bench gate DIR --baseline {path} --write' writes one");
        }
        catch (JsonException malformed)
        {
            throw new UsageException($"{path} is no baseline: {malformed.Message}");
        }
        catch (FileNotFoundException)
        {
            throw new UsageException($"{path} is not there; 'hypermesh bench gate DIR --baseline {path} --write' writes one");
        }
    }

    /// <summary>Of what the results have measured; the figures of other rows stay as they are.</summary>
    /// <param name="results">New.</param>
    /// <param name="kept">What was there; null for nothing.</param>
    public static Baseline Of(ProvingResults results, Baseline? kept)
    {
        var figures = new SortedDictionary<string, double>(StringComparer.Ordinal);
        foreach (var (row, gate) in ProvingCatalog.Gated)
            if ((results.Find(row.Id) is { } found ? ProvingGate.Figure(found, gate) : null) is { } measured)
                figures[row.Id] = Math.Round(measured, 6);
            else if (kept?.Figures.TryGetValue(row.Id, out var old) is true)
                figures[row.Id] = old;
        return new Baseline(ItsKind, results.Machine, figures);
    }

    public void Write(string path) => File.WriteAllText(path, JsonSerializer.Serialize(this, Shape) + "\n");
}
