using System.Globalization;

namespace HyperMesh.Autonomic;

/// <summary>A value for every parameter of a kind of detector. Immutable; equal when all values are.</summary>
public sealed class DetectorSettings : IEquatable<DetectorSettings>
{
    private readonly Dictionary<string, double> _values;

    private DetectorSettings(Dictionary<string, double> values)
    {
        _values = values;
        Text = string.Join(
            ' ', values.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Key}={pair.Value:R}")));
    }

    /// <summary>All values in a fixed order: <c>memory=30 outside=4</c>. Durations in seconds.</summary>
    public string Text { get; }

    /// <summary>The parameters' defaults, but for the values given.</summary>
    /// <param name="parameters">What can be set.</param>
    /// <param name="given">Values by name.</param>
    /// <exception cref="ArgumentException">A name is unknown, or a value out of its range.</exception>
    public static DetectorSettings Of(IReadOnlyList<DetectorParameter> parameters, IEnumerable<KeyValuePair<string, double>>? given = null)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        var values = parameters.ToDictionary(parameter => parameter.Name, parameter => parameter.Default, StringComparer.Ordinal);
        foreach (var (name, value) in given ?? [])
        {
            var parameter = parameters.FirstOrDefault(p => p.Name == name) ?? throw new ArgumentException($"there is no parameter '{name}'", nameof(given));
            if (!(value >= parameter.Least && value <= parameter.Most))
                throw new ArgumentException($"'{name}' is {value}; it must lie in {parameter.Least} to {parameter.Most}", nameof(given));
            values[name] = value;
        }

        return new DetectorSettings(values);
    }

    public double Number(DetectorParameter parameter) => _values[Name(parameter)];

    public int Count(DetectorParameter parameter) => (int)_values[Name(parameter)];

    public TimeSpan Duration(DetectorParameter parameter) => TimeSpan.FromSeconds(_values[Name(parameter)]);

    public bool Switch(DetectorParameter parameter) => _values[Name(parameter)] != 0;

    public bool Equals(DetectorSettings? other) => other is not null && other.Text == Text;

    public override bool Equals(object? obj) => Equals(obj as DetectorSettings);

    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => Text;

    private static string Name(DetectorParameter parameter)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        return parameter.Name;
    }
}
