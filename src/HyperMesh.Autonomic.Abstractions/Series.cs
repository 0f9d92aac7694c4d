namespace HyperMesh.Autonomic;

/// <summary>One metric at one place: a metric and its labels, interned, so that identity is equality.</summary>
/// <remarks>Made by <see cref="ISeriesCatalog"/> only. Immutable.</remarks>
public sealed class Series
{
    internal Series(int id, Metric metric, Labels labels)
    {
        Id = id;
        Metric = metric;
        Labels = labels;
        Text = metric.Name + labels.Text;
    }

    /// <summary>Small and dense (0, 1, 2, …) within one process; not stable across processes.</summary>
    public int Id { get; }

    public Metric Metric { get; }

    public Labels Labels { get; }

    /// <summary>Prometheus text form: <c>name{label="value"}</c>.</summary>
    public string Text { get; }

    public override string ToString() => Text;
}
