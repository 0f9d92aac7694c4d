namespace HyperMesh.Autonomic.Plugins.Execute.Command;

/// <summary>A program to run. Immutable.</summary>
/// <param name="Program">An absolute path, or a name that is looked up in <see cref="ProgramFinder.Folders"/>.</param>
/// <param name="Arguments">Its arguments; no shell reads them.</param>
/// <param name="Environment">Its variables, beside those that every command gets.</param>
/// <param name="Input">What it reads from its standard input.</param>
internal sealed record CommandCall(
    string Program, IReadOnlyList<string> Arguments, IReadOnlyDictionary<string, string> Environment, string Input);
