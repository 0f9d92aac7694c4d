namespace HyperMesh.Autonomic;

/// <summary>Gives out series: the same metric name and labels always give the same <see cref="Series"/>.</summary>
/// <remarks>Thread-safe. Never blocks for long. Monitors intern once, when they subscribe, not on every tick.</remarks>
public interface ISeriesCatalog
{
    /// <summary>The series of this metric with these labels; made when it is not there.</summary>
    /// <remarks>The first to name a metric says its kind and unit; later ones get the series as it is.</remarks>
    Series Intern(Metric metric, Labels labels);

    /// <summary>All series so far, by id.</summary>
    IReadOnlyList<Series> All { get; }
}
