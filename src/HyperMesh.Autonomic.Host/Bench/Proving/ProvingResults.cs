using System.Text.Encodings.Web;
using System.Text.Json;
using HyperMesh.Autonomic.Host.Cli;

namespace HyperMesh.Autonomic.Host.Bench.Proving;

/// <summary>All that a run of the proving ground found: what <c>results.json</c> holds. Its shape is told in docs/proving.md; a change of it is a new <see cref="Version"/>.</summary>
/// <param name="Kind">Always <c>proving</c>.</param>
/// <param name="Version">Of the shape.</param>
/// <param name="Begun">When the first bench began.</param>
/// <param name="Ended">When the last one ended.</param>
/// <param name="IsWhole">False when it was interrupted.</param>
/// <param name="IsQuick">Measured with <c>--quick</c>.</param>
/// <param name="Machine">Where.</param>
/// <param name="Sections">In the catalogue's order; only those that were asked for.</param>
/// <param name="Rows">In the catalogue's order.</param>
internal sealed record ProvingResults(
    string Kind, int Version, DateTimeOffset Begun, DateTimeOffset Ended, bool IsWhole, bool IsQuick, Machine Machine,
    IReadOnlyList<SectionResult> Sections, IReadOnlyList<RowResult> Rows)
{
    public const string ItsKind = "proving";
    public const int CurrentVersion = 1;
    public const string FileName = "results.json";

    private static readonly JsonSerializerOptions Shape = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
    };

    /// <summary>A row by its id; null when it was not asked for.</summary>
    public RowResult? Find(string id) => Rows.FirstOrDefault(row => row.Id == id);

    public string ToJson() => JsonSerializer.Serialize(this, Shape) + "\n";

    /// <param name="folder">What <c>bench all --out</c> was told.</param>
    /// <exception cref="UsageException">There are none, or not of this shape.</exception>
    public static ProvingResults Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
            throw new UsageException($"{path} is not there; 'hypermesh bench all --out {folder}' writes it");
        try
        {
            return JsonSerializer.Deserialize<ProvingResults>(File.ReadAllText(path), Shape) is { Kind: ItsKind, Version: CurrentVersion } results
                ? results
                : throw new UsageException($"{path} is of another kind or version; measure anew with 'hypermesh bench all --out {folder}'");
        }
        catch (JsonException malformed)
        {
            throw new UsageException($"{path} is not what 'hypermesh bench all' writes: {malformed.Message}");
        }
    }
}
