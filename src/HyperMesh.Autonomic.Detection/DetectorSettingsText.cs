using System.Globalization;
using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Detection;

/// <summary>Settings of detectors as people write them: in <c>--param</c>, in policies, in tables. Thread-safe.</summary>
public static class DetectorSettingsText
{
    /// <summary>Reads values that were written down.</summary>
    /// <param name="parameters">What can be set.</param>
    /// <param name="given">Names and values as written.</param>
    /// <param name="problems">Gets everything that is wrong; the pointer names the parameter.</param>
    /// <returns>Null when something is wrong.</returns>
    public static DetectorSettings? Read(
        IReadOnlyList<DetectorParameter> parameters, IEnumerable<KeyValuePair<string, string>> given, ICollection<ArgumentProblem> problems)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(given);
        ArgumentNullException.ThrowIfNull(problems);
        var values = new Dictionary<string, double>(StringComparer.Ordinal);
        var isSound = true;
        foreach (var (name, text) in given)
        {
            var problem = Read(parameters, name, text, out var value);
            if (problem is null && !values.TryAdd(name, value))
                problem = new ArgumentProblem(Pointer(name), $"'{name}' is given twice", "give it once");
            if (problem is null)
                continue;
            problems.Add(problem);
            isSound = false;
        }

        return isSound ? DetectorSettings.Of(parameters, values) : null;
    }

    /// <summary>A value as <see cref="Read(IReadOnlyList{DetectorParameter}, IEnumerable{KeyValuePair{string, string}}, ICollection{ArgumentProblem})"/>
    /// takes it: <c>30s</c>, <c>true</c>, <c>0.5</c>, <c>twoSided</c>.</summary>
    public static string Format(DetectorParameter parameter, double value)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        return parameter.Form switch
        {
            ParameterForm.Duration => DurationText.Format(TimeSpan.FromSeconds(value)),
            ParameterForm.Switch => value != 0 ? "true" : "false",
            ParameterForm.Choice => parameter.Choices[(int)value],
            _ => value.ToString("R", CultureInfo.InvariantCulture),
        };
    }

    /// <summary>What is allowed: <c>0.1 to 30</c>, <c>true or false</c>, <c>power or mixture</c>.</summary>
    public static string Range(DetectorParameter parameter)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        return parameter.Form switch
        {
            ParameterForm.Switch => "true or false",
            ParameterForm.Choice => string.Join(", ", parameter.Choices.SkipLast(1)) + " or " + parameter.Choices[^1],
            _ => $"{Format(parameter, parameter.Least)} to {Format(parameter, parameter.Most)}",
        };
    }

    private static ArgumentProblem? Read(IReadOnlyList<DetectorParameter> parameters, string name, string text, out double value)
    {
        value = 0;
        var parameter = parameters.FirstOrDefault(p => p.Name == name);
        if (parameter is null)
            return new ArgumentProblem(
                Pointer(name), $"there is no parameter {Quoted.Of(name)}",
                parameters.Count == 0 ? "this detector has none" : NearestName.Hint(name, [.. parameters.Select(p => p.Name)]));
        if (!TryParse(parameter, text, out value))
            return new ArgumentProblem(Pointer(name), $"{Quoted.Of(text)} is no {Noun(parameter.Form)} for '{name}'", Hint(parameter, text));
        return value >= parameter.Least && value <= parameter.Most
            ? null
            : new ArgumentProblem(Pointer(name), $"{Quoted.Of(text)} is out of range for '{name}'", $"it takes {Range(parameter)}");
    }

    private static bool TryParse(DetectorParameter parameter, string text, out double value)
    {
        value = 0;
        switch (parameter.Form)
        {
            case ParameterForm.Duration:
                var isDuration = DurationText.TryParse(text, out var duration);
                value = duration.TotalSeconds;
                return isDuration;
            case ParameterForm.Switch:
                value = text == "true" ? 1 : 0;
                return text is "true" or "false";
            case ParameterForm.Choice:
                value = parameter.Choices.ToList().IndexOf(text);
                return value >= 0;
            case ParameterForm.Count:
                var isCount = long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var count);
                value = count;
                return isCount;
            default:
                return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);
        }
    }

    private static string Noun(ParameterForm form) => form switch
    {
        ParameterForm.Duration => "duration",
        ParameterForm.Switch => "true or false",
        ParameterForm.Count => "whole number",
        ParameterForm.Choice => "choice",
        _ => "number",
    };

    private static string? Hint(DetectorParameter parameter, string text) => parameter.Form switch
    {
        ParameterForm.Duration => "write it as 500ms, 5s or 1m30s",
        ParameterForm.Switch => "write true or false",
        ParameterForm.Choice => NearestName.Hint(text, parameter.Choices),
        _ => null,
    };

    private static string Pointer(string name) => "/" + name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
