using System.Collections.Concurrent;

namespace HyperMesh.Autonomic.Host.Metrics;

/// <summary>A counter with labels whose values come up as they may, up to a limit. One thread counts, any number read.</summary>
/// <param name="family">Of kind counter.</param>
/// <param name="labels">Names of the labels.</param>
internal sealed class LabelledCounter(MetricFamily family, params string[] labels)
{
    /// <summary>Different values; what comes after them is counted together.</summary>
    public const int Most = 1000;

    private const string Other = "other";

    private readonly ConcurrentDictionary<string, Cell> _cells = new(StringComparer.Ordinal);

    public MetricFamily Family => family;

    /// <summary>All of them together.</summary>
    public long Sum => _cells.Values.Sum(cell => Volatile.Read(ref cell.Count));

    /// <summary>How often it was counted with these values.</summary>
    public long Of(params string[] values) => _cells.TryGetValue(Key(values), out var cell) ? Volatile.Read(ref cell.Count) : 0;

    /// <summary>Counts one.</summary>
    /// <param name="record">The record that it came of, for the exemplar; null for none.</param>
    /// <param name="values">Of the labels.</param>
    public void Add(KnowledgeRecord? record, params string[] values)
    {
        var key = Key(values);
        if (!_cells.TryGetValue(key, out var cell))
        {
            if (_cells.Count >= Most)
                (values, key) = ([.. values.Select(_ => Other)], Other);
            cell = _cells.GetOrAdd(key, _ => new Cell(MetricText.Line(family.Name, labels.Zip(values))));
        }

        Volatile.Write(ref cell.Count, cell.Count + 1);
        if (record is not null)
            Volatile.Write(ref cell.Exemplar, new Exemplar(record.Id, 1, record.At));
    }

    public void Write(ExpositionWriter page)
    {
        page.Begin(family);
        foreach (var cell in _cells.Values)
            page.Sample(cell.Line, Volatile.Read(ref cell.Count), Volatile.Read(ref cell.Exemplar));
    }

    private static string Key(string[] values) => string.Join('\0', values);

    private sealed class Cell(byte[] line)
    {
        public byte[] Line => line;

        public long Count;

        public Exemplar? Exemplar;
    }
}
