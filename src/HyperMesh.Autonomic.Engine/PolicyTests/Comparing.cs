namespace HyperMesh.Autonomic.Engine.PolicyTests;

/// <summary>Compares what was expected with what came, and says so line by line.</summary>
internal static class Comparing
{
    /// <summary>In order: the longest run of matches stays together, as in a diff.</summary>
    /// <returns>Null when all match.</returns>
    public static IReadOnlyList<DiffLine>? InOrder<TExpected, TGot>(
        IReadOnlyList<TExpected> expected, IReadOnlyList<TGot> got, Func<TExpected, TGot, bool> matches,
        Func<TExpected, string> tellExpected, Func<TGot, string> tellGot)
    {
        var longest = new int[expected.Count + 1, got.Count + 1];
        for (var i = expected.Count - 1; i >= 0; i--)
            for (var j = got.Count - 1; j >= 0; j--)
                longest[i, j] = matches(expected[i], got[j]) ? longest[i + 1, j + 1] + 1 : Math.Max(longest[i + 1, j], longest[i, j + 1]);
        if (longest[0, 0] == expected.Count && longest[0, 0] == got.Count)
            return null;

        var lines = new List<DiffLine>();
        for (int i = 0, j = 0; i < expected.Count || j < got.Count;)
        {
            if (i < expected.Count && j < got.Count && matches(expected[i], got[j]) && longest[i, j] == longest[i + 1, j + 1] + 1)
                (lines, i, j) = (Add(lines, DiffSign.Both, tellGot(got[j])), i + 1, j + 1);
            else if (i < expected.Count && (j == got.Count || longest[i + 1, j] >= longest[i, j + 1]))
                lines = Add(lines, DiffSign.Expected, tellExpected(expected[i++]));
            else
                lines = Add(lines, DiffSign.Got, tellGot(got[j++]));
        }

        return WithNone(lines);
    }

    /// <summary>In any order, each matched once.</summary>
    /// <returns>Null when all match.</returns>
    public static IReadOnlyList<DiffLine>? AnyOrder<TExpected, TGot>(
        IReadOnlyList<TExpected> expected, IReadOnlyList<TGot> got, Func<TExpected, TGot, bool> matches,
        Func<TExpected, string> tellExpected, Func<TGot, string> tellGot)
    {
        var left = got.ToList();
        var missing = new List<TExpected>();
        var both = new List<TGot>();
        foreach (var wanted in expected)
        {
            var found = left.FindIndex(one => matches(wanted, one));
            if (found < 0)
            {
                missing.Add(wanted);
                continue;
            }

            both.Add(left[found]);
            left.RemoveAt(found);
        }

        return missing.Count == 0 && left.Count == 0 ? null : WithNone(
        [
            .. both.Select(one => new DiffLine(DiffSign.Both, tellGot(one))),
            .. missing.Select(one => new DiffLine(DiffSign.Expected, tellExpected(one))),
            .. left.Select(one => new DiffLine(DiffSign.Got, tellGot(one))),
        ]);
    }

    /// <summary>Of two values.</summary>
    /// <returns>Null when they are the same.</returns>
    public static IReadOnlyList<DiffLine>? Same(string expected, string got) =>
        expected == got ? null : [new DiffLine(DiffSign.Expected, expected), new DiffLine(DiffSign.Got, got)];

    private static List<DiffLine> Add(List<DiffLine> lines, DiffSign sign, string text)
    {
        lines.Add(new DiffLine(sign, text));
        return lines;
    }

    /// <summary>A side without a line says that it is none.</summary>
    private static List<DiffLine> WithNone(List<DiffLine> lines)
    {
        if (lines.All(line => line.Sign == DiffSign.Expected))
            lines.Add(new DiffLine(DiffSign.Got, "nothing"));
        else if (lines.All(line => line.Sign == DiffSign.Got))
            lines.Insert(0, new DiffLine(DiffSign.Expected, "nothing"));
        return lines;
    }
}
