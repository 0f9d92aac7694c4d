namespace HyperMesh.Autonomic.Host.Alerts;

/// <summary>A condition of the daemon that people are told of. It is raised above one value and cleared at another, each only after it has lasted. Immutable.</summary>
/// <param name="Name">As in the configuration.</param>
/// <param name="Kind">What its values are.</param>
/// <param name="Summary">What is wrong while it is raised, in words.</param>
internal sealed record AlertRule(string Name, AlertKind Kind, string Summary)
{
    /// <summary>Raised above this.</summary>
    public required double Above { get; init; }

    /// <summary>Cleared at this or below; not more than <see cref="Above"/>.</summary>
    public required double ClearBelow { get; init; }

    /// <summary>How long it must be above before it is raised.</summary>
    public TimeSpan For { get; init; }

    /// <summary>How long it must be below before it is cleared.</summary>
    public TimeSpan KeepFor { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>For those who are told.</summary>
    public string Severity { get; init; } = "warning";

    public bool IsEnabled { get; init; } = true;

    /// <summary>A value in words.</summary>
    public string Text(double value) => Kind switch
    {
        AlertKind.Seconds => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{value * 1000:0.###} ms"),
        AlertKind.Share => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{value * 100:0.##} %"),
        _ => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{value:0.###}"),
    };
}

/// <summary>What the values of a rule are.</summary>
internal enum AlertKind
{
    /// <summary>A time, in seconds.</summary>
    Seconds,

    /// <summary>A part of a whole, from 0 to 1.</summary>
    Share,

    /// <summary>How many.</summary>
    Count,
}
