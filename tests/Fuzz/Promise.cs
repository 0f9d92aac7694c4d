using System.Text;
using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Fuzz;

/// <summary>What parsers promise, to be checked in one call.</summary>
internal static class Promise
{
    private const int Longest = 160;

    /// <summary>Runs what may throw this exception, and no other, not even one derived from it.</summary>
    public static string Only<T>(Func<string> run)
        where T : Exception
    {
        try
        {
            return run();
        }
        catch (T documented) when (documented.GetType() == typeof(T))
        {
            return Kind(documented.Message);
        }
    }

    /// <summary>As <see cref="Only{T}"/>, with what is derived from it.</summary>
    public static string Any<T>(Func<string> run)
        where T : Exception
    {
        try
        {
            return run();
        }
        catch (T documented)
        {
            return Kind(documented.Message);
        }
    }

    /// <summary>Every problem has a place and a message of one line, and there is one wherever nothing was read.</summary>
    public static string Explained(ProblemList problems, bool wasRead)
    {
        if (!wasRead && !problems.HasErrors)
            throw new BrokenPromiseException("nothing was read, and nobody is told why");
        foreach (var problem in problems)
        {
            if (problem.Place.Line < 1 || problem.Place.Column < 1 || problem.Message.Length == 0)
                throw new BrokenPromiseException($"a problem without a place or a message: {problem}");
            if (problem.Message.Contains('\n', StringComparison.Ordinal))
                throw new BrokenPromiseException($"a message of several lines: {problem}");
        }

        return $"{wasRead}{string.Join('|', problems.Take(3).Select(problem => Kind(problem.Message)))}";
    }

    public static void Same<T>(T expected, T found, string what)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, found))
            throw new BrokenPromiseException($"{what}: {expected} came back as {found}");
    }

    /// <summary>A message without what it quotes and counts.</summary>
    public static string Kind(string message)
    {
        var kind = new StringBuilder();
        var isQuoted = false;
        foreach (var c in message.AsSpan(0, Math.Min(message.Length, Longest)))
            if (c is '\'' or '"')
                isQuoted = !isQuoted;
            else if (!isQuoted && char.IsAsciiLetter(c))
                kind.Append(c);
        return kind.ToString();
    }
}
