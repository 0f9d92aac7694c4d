using Microsoft.Extensions.Logging;

namespace HyperMesh.Autonomic.Host.Control;

/// <summary>How much the daemon logs; may be changed while it runs. Thread-safe.</summary>
internal sealed class LogSwitch
{
    /// <summary>How it begins.</summary>
    public const LogLevel Usual = LogLevel.Information;

    /// <summary>The levels as people write them, the most talkative first.</summary>
    public static readonly IReadOnlyList<string> Names = ["TRACE", "DEBUG", "INFORMATION", "WARNING", "ERROR", "CRITICAL"];

    private volatile int _least = (int)Usual;

    /// <summary>What is less than this is not logged.</summary>
    public LogLevel Least
    {
        get => (LogLevel)_least;
        set => _least = (int)value;
    }

    /// <summary>Whether something is logged. The server's own words are not: what it has to say is said to whoever asks it.</summary>
    public bool Takes(string? category, LogLevel level) => level >= Least && category?.StartsWith("Microsoft", StringComparison.Ordinal) != true;

    /// <summary>Reads a level's name, in any case; INFO and WARN will do.</summary>
    public static LogLevel? Parse(string text) => text.ToUpperInvariant() switch
    {
        "INFO" => LogLevel.Information,
        "WARN" => LogLevel.Warning,
        var name when Names.Contains(name) => Enum.Parse<LogLevel>(name, ignoreCase: true),
        _ => null,
    };
}
