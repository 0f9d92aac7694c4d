using System.Collections.Concurrent;
using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Ebpf.Manifests;

/// <summary>
/// What each file of manifests held when it was read last. As a process starts, its configuration and several of its plugins ask for the same
/// files; a text that is the same, byte for byte, is understood once. One entry for each path, for as long as the process. Thread-safe.
/// </summary>
internal sealed class ReadManifests
{
    private readonly ConcurrentDictionary<string, Reading> _byPath = new(StringComparer.Ordinal);

    /// <summary>The manifests of a text; those with errors are left out.</summary>
    /// <param name="path">The file that the text was read from, as it is named in problems.</param>
    /// <param name="text">All of it.</param>
    /// <param name="problems">Takes the problems, also of a text that was read before.</param>
    public IReadOnlyList<ProgramManifest> Read(string path, ReadOnlyMemory<byte> text, ProblemList problems)
    {
        var full = Path.GetFullPath(path);
        if (!_byPath.TryGetValue(path, out var reading) || reading.FullPath != full || !reading.Text.Span.SequenceEqual(text.Span))
        {
            var found = new ProblemList();
            var manifests = ManifestReader.Read(text, path, found);
            _byPath[path] = reading = new Reading(full, text, manifests, [.. found]);
        }

        foreach (var problem in reading.Problems)
            problems.Add(problem);
        return reading.Manifests;
    }

    private sealed record Reading(string FullPath, ReadOnlyMemory<byte> Text, IReadOnlyList<ProgramManifest> Manifests, IReadOnlyList<Problem> Problems);
}
