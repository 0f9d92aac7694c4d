using System.Globalization;

namespace HyperMesh.Autonomic.Engine.Policies;

/// <summary>A number of a series as PromQL writes it: <c>rate(name{labels}[5m])</c>.</summary>
internal sealed record PromNumber(string Metric, IReadOnlyList<KeyValuePair<string, string>> Labels, Measure Of)
{
    public PromNumber? DividedBy { get; init; }

    /// <summary>By what it is multiplied.</summary>
    public double Factor { get; init; } = 1;
}

/// <summary>
/// Reads the part of PromQL that typed conditions can say: numbers of series, or ratios of two, against fixed thresholds, and <c>absent</c>,
/// joined by <c>and</c> and <c>or</c>. Everything else does not fit, with the reason.
/// </summary>
internal sealed class PromReader
{
    /// <summary>How far Prometheus looks back for the last sample of a series.</summary>
    private static readonly TimeSpan Lookback = TimeSpan.FromMinutes(5);

    private static readonly string[] Aggregations =
        ["sum", "avg", "min", "max", "count", "stddev", "stdvar", "topk", "bottomk", "quantile", "group", "count_values", "limitk", "limit_ratio"];

    private const int MostLevels = 50;

    private readonly List<PromToken> _words;
    private int _at;
    private int _depth;

    private PromReader(string text) => _words = PromWords.Of(text);

    private PromToken Next => _words[_at];

    /// <summary>The condition that an expression asks for.</summary>
    /// <exception cref="NotFittingException">There is none.</exception>
    public static Condition Read(string text)
    {
        var reader = new PromReader(text);
        var condition = reader.Or();
        return reader.Next.Kind == 'e' ? condition : throw new NotFittingException($"{reader.Next} is not understood there");
    }

    private Condition Or()
    {
        var parts = new List<Condition> { And() };
        while (TakeWord("or"))
            parts.Add(And());
        return parts.Count == 1 ? parts[0] : new AnyOf(parts);
    }

    private Condition And()
    {
        var parts = new List<Condition> { Part() };
        while (Next is { Kind: 'w', Text: "and" or "unless" })
        {
            if (Take().Text == "unless")
                throw new NotFittingException("'unless' compares the labels of two results, and conditions do not");
            RefuseMatching();
            parts.Add(Part());
        }

        return parts.Count == 1 ? parts[0] : new AllOf(parts);
    }

    private Condition Part() => Nested(() =>
    {
        RefuseMatching();
        var start = _at;
        if (Next.Text == "(" && Next.Kind == 'o' && Parenthesized() is { } inner)
            return inner;
        _at = start;
        return Next is { Kind: 'w', Text: "absent" or "absent_over_time" } ? Absent() : Comparison();
    });

    /// <summary>Reads what may hold others of its kind.</summary>
    private T Nested<T>(Func<T> read)
    {
        if (_depth == MostLevels)
            throw new NotFittingException("it is nested too deeply");
        _depth++;
        try
        {
            return read();
        }
        finally
        {
            _depth--;
        }
    }

    /// <summary>A whole condition in parentheses; null where they hold only a number of it.</summary>
    private Condition? Parenthesized()
    {
        Take();
        try
        {
            var condition = Or();
            return TakeOperator(")") && !IsOperator("==", "!=", ">", ">=", "<", "<=", "/", "*") ? condition : null;
        }
        catch (NotFittingException)
        {
            return null;
        }
    }

    private MetricCondition Absent()
    {
        var isOverTime = Take().Text == "absent_over_time";
        Expect("(");
        var (metric, labels) = Selector();
        var over = isOverTime ? Window() : Lookback;
        Expect(")");
        return new MetricCondition(new SeriesSelector(metric, Labels.Of(labels)), new Measure(MeasureKind.Absent, over), new Bound(Policies.Comparison.AtLeast, 1));
    }

    private MetricCondition Comparison()
    {
        if (TryNumber(out var left))
        {
            if (!IsOperator("*"))
                return Condition(Number(Sign(Mirrored)), _mirrored, left);
            Take();
            var scaled = Ratio();
            return Threshold(scaled with { Factor = scaled.Factor * left });
        }

        return Threshold(Ratio());
    }

    private Comparison _mirrored;

    private static Comparison Mirrored(Comparison op) => op switch
    {
        Policies.Comparison.Above => Policies.Comparison.Below,
        Policies.Comparison.AtLeast => Policies.Comparison.AtMost,
        Policies.Comparison.Below => Policies.Comparison.Above,
        Policies.Comparison.AtMost => Policies.Comparison.AtLeast,
        _ => op,
    };

    private PromNumber Number(Comparison mirrored)
    {
        _mirrored = mirrored;
        return Ratio();
    }

    private MetricCondition Threshold(PromNumber number)
    {
        var op = Sign(sign => sign);
        return TryNumber(out var value)
            ? Condition(number, op, value)
            : throw new NotFittingException("it is compared with another series, and not with a number");
    }

    private MetricCondition Condition(PromNumber number, Comparison op, double threshold)
    {
        if (IsOperator("+", "-", "*", "/", "%", "^"))
            throw new NotFittingException("the threshold is calculated");
        if (number.Factor == 0)
            throw new NotFittingException("it is multiplied by zero");
        if (!double.IsFinite(number.Factor) || !double.IsFinite(threshold / number.Factor))
            throw new NotFittingException("a number is too large");
        var bound = new Bound(number.Factor < 0 ? Mirrored(op) : op, threshold / number.Factor);
        return new MetricCondition(new SeriesSelector(number.Metric, Labels.Of(number.Labels)), number.Of, bound)
        {
            DividedBy = number.DividedBy is { } by ? new SeriesSelector(by.Metric, Labels.Of(by.Labels)) : null,
        };
    }

    private Comparison Sign(Func<Comparison, Comparison> turn)
    {
        if (Next is { Kind: 'w', Text: "offset" } || IsOperator("@"))
            throw new NotFittingException("it looks at another time than now ('offset', '@')");
        if (IsOperator("+", "-", "%", "^"))
            throw new NotFittingException($"it calculates with series ({Next.Text}), which typed conditions do not");
        if (Next.Kind == 'e' || Next is { Kind: 'w', Text: "and" or "or" or "unless" } || IsOperator(")"))
            throw new NotFittingException("it is compared with nothing, and so fires whenever there is a sample");
        if (Next.Kind != 'o' || !Comparisons.BySign.TryGetValue(Next.Text, out var op))
            throw new NotFittingException($"{Next} is not understood there");
        Take();
        if (TakeWord("bool"))
            throw new NotFittingException("'bool' makes a number of a comparison");
        RefuseMatching();
        return turn(op);
    }

    private PromNumber Ratio()
    {
        var number = Term();
        while (IsOperator("/", "*"))
        {
            var isDivision = Take().Text == "/";
            RefuseMatching();
            if (TryNumber(out var factor))
                number = isDivision && factor == 0
                    ? throw new NotFittingException("it is divided by zero")
                    : number with { Factor = isDivision ? number.Factor / factor : number.Factor * factor };
            else if (isDivision && number.DividedBy is null && number.Factor == 1)
                number = Divided(number, Term());
            else
                throw new NotFittingException("it calculates with series beyond a ratio of two");
        }

        return number;
    }

    private static PromNumber Divided(PromNumber number, PromNumber by) => by.Of != number.Of || by.DividedBy is not null || by.Factor != 1
        ? throw new NotFittingException($"the two sides of the ratio are measured differently ({number.Of} and {by.Of})")
        : number with { DividedBy = by };

    private PromNumber Term()
    {
        if (TakeOperator("("))
        {
            var inner = Nested(Ratio);
            Expect(")");
            return inner;
        }

        if (Next.Kind != 'w' && !IsOperator("{"))
            throw new NotFittingException($"{Next} is not understood there");
        var name = Next.Text;
        if (Aggregations.Contains(name) && _words[_at + 1].Text is "(" or "by" or "without")
            throw new NotFittingException($"'{name}' joins series into one, and conditions look at each by itself");
        return _words[_at + 1] is { Kind: 'o', Text: "(" } && Next.Kind == 'w' ? Function() : Plain();
    }

    private PromNumber Plain()
    {
        var (metric, labels) = Selector();
        if (IsOperator("["))
            throw new NotFittingException("a range stands outside of a function");
        return new PromNumber(metric, labels, Measure.Value);
    }

    private PromNumber Function()
    {
        var name = Take().Text;
        Expect("(");
        double? quantile = null;
        if (name == "quantile_over_time")
        {
            quantile = TryNumber(out var given) && given is >= 0 and <= 1 ? given : throw new NotFittingException("the quantile is no number from 0 to 1");
            Expect(",");
        }

        var kind = name switch
        {
            "rate" or "irate" => MeasureKind.Rate,
            "increase" or "delta" => MeasureKind.Delta,
            "avg_over_time" => MeasureKind.Mean,
            "min_over_time" => MeasureKind.Min,
            "max_over_time" => MeasureKind.Max,
            "quantile_over_time" => MeasureKind.Quantile,
            _ => throw new NotFittingException($"there is nothing like the function '{name}'"),
        };
        var (metric, labels) = Selector();
        var window = Window();
        Expect(")");
        CheckKind(name, metric);
        return new PromNumber(metric, labels, new Measure(kind, name == "irate" ? null : window, quantile));
    }

    /// <summary>Here the name says whether a metric is a counter, and that how its change is taken.</summary>
    private static void CheckKind(string function, string metric)
    {
        var isCounter = metric.EndsWith("_total", StringComparison.Ordinal);
        if (function is "rate" or "irate" or "increase" && !isCounter)
            throw new NotFittingException($"'{function}' takes a counter, and '{metric}' is none here: names of counters end in _total");
        if (function == "delta" && isCounter)
            throw new NotFittingException($"'delta' takes a gauge, and '{metric}' is a counter here");
    }

    private (string Metric, List<KeyValuePair<string, string>> Labels) Selector()
    {
        var metric = Next.Kind == 'w' ? Take().Text : throw new NotFittingException("the metric has no name of its own");
        var labels = new List<KeyValuePair<string, string>>();
        if (!TakeOperator("{"))
            return (metric, labels);

        while (!TakeOperator("}"))
        {
            var label = Next.Kind == 'w' ? Take().Text : throw new NotFittingException($"{Next} is not understood there");
            var op = Take().Text;
            if (op is "!=" or "=~" or "!~")
                throw new NotFittingException($"labels are chosen by equality only, and '{label}' by {op}");
            if (op != "=" || Next.Kind != 's')
                throw new NotFittingException($"{Next} is not understood there");
            labels.Add(new(label, Take().Text));
            if (!TakeOperator(",") && !IsOperator("}"))
                throw new NotFittingException($"{Next} is not understood there");
        }

        return labels.DistinctBy(label => label.Key).Count() == labels.Count ? (metric, labels) : throw new NotFittingException("a label is asked for twice");
    }

    private TimeSpan Window()
    {
        if (!TakeOperator("["))
            throw new NotFittingException("the function has no range");
        if (Next.Kind != 'd' || !PromDuration.TryParse(Take().Text, out var window))
            throw new NotFittingException("the range is no duration");
        if (Next.Text.StartsWith(':'))
            throw new NotFittingException("it has a subquery");
        Expect("]");
        return window > TimeSpan.Zero && window <= ReadingLimits.LongestWindow
            ? window
            : throw new NotFittingException($"a window is longer than 0 and at most {Documents.DurationText.Format(ReadingLimits.LongestWindow)}");
    }

    private void RefuseMatching()
    {
        if (Next is { Kind: 'w', Text: "on" or "ignoring" or "group_left" or "group_right" })
            throw new NotFittingException($"'{Next.Text}' matches series by labels, and conditions do not");
    }

    private bool TryNumber(out double value)
    {
        var sign = IsOperator("-", "+") && _words[_at + 1].Kind == 'n' ? Take().Text : "";
        value = 0;
        if (Next.Kind != 'n')
            return false;
        value = double.Parse(sign + Take().Text, NumberStyles.Float, CultureInfo.InvariantCulture);
        return double.IsFinite(value) ? true : throw new NotFittingException("a number is too large");
    }

    private bool IsOperator(params ReadOnlySpan<string> texts) => Next.Kind == 'o' && texts.Contains(Next.Text);

    private bool TakeOperator(string text)
    {
        if (!IsOperator(text))
            return false;
        _at++;
        return true;
    }

    private bool TakeWord(string text)
    {
        if (Next.Kind != 'w' || Next.Text != text)
            return false;
        _at++;
        return true;
    }

    private void Expect(string text)
    {
        if (Next is { Kind: 'w', Text: "offset" } || IsOperator("@"))
            throw new NotFittingException("it looks at another time than now ('offset', '@')");
        if (!TakeOperator(text))
            throw new NotFittingException($"{Next} is not understood there");
    }

    private PromToken Take() => Next.Kind == 'e' ? throw new NotFittingException("it ends too early") : _words[_at++];
}
