namespace HyperMesh.Autonomic.Documents;

/// <summary>Where something stands in a file. Immutable, so safe to share between threads.</summary>
/// <param name="File">The file's name as it was given to the reader.</param>
/// <param name="Line">The line, from 1. Lines end in LF, CR LF or CR.</param>
/// <param name="Column">The column, from 1, in UTF-16 units, as editors and language servers count.</param>
public readonly record struct Place(string File, int Line, int Column)
{
    /// <summary>The first character of a file: the place of problems that concern a file as a whole.</summary>
    public static Place StartOf(string file) => new(file, 1, 1);

    /// <returns><c>file:line:col</c>, which terminals and editors turn into a link.</returns>
    public override string ToString() => $"{File}:{Line}:{Column}";
}
