using System.Text.Json;

namespace HyperMesh.Autonomic.Ebpf.Manifests;

/// <summary>
/// Runs a program on the packets of its manifest before it is put on a hook. It is loaded for that once more with maps of its own, so
/// nothing that is attached notices. Cases of one configuration run in their order on one such instance: what one leaves in the maps the
/// next one sees. Thread-safe.
/// </summary>
public static class ProgramCanary
{
    /// <summary>Runs the cases that are for this kind of hook.</summary>
    /// <param name="manifest">The program.</param>
    /// <param name="kind">The kind of hook that it is about to get.</param>
    /// <param name="config">The configuration that it is about to get, which cases without one of their own are run with.</param>
    /// <returns>The cases with another verdict; empty when all is well or there is none.</returns>
    /// <exception cref="ArgumentException">The configuration has problems.</exception>
    /// <exception cref="BpfException">The kernel refused the program or a packet.</exception>
    public static IReadOnlyList<CanaryFailure> Run(ProgramManifest manifest, HookKind kind, JsonElement? config)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        var failures = new List<(int Order, CanaryFailure Failure)>();
        var cases = manifest.Canary.Select((one, i) => (Case: one, Order: i));
        foreach (var group in cases.GroupBy(one => one.Case.Config is { } own ? own.GetRawText() : null))
        {
            using var loaded = ProgramLoader.LoadFor(manifest, kind, group.First().Case.Config ?? config);
            foreach (var (one, order) in group)
                if (Function(loaded, one) is { } function && Run(manifest, loaded, function, one, order) is { } failure)
                    failures.Add((order, failure));
        }

        return [.. failures.OrderBy(failure => failure.Order).Select(failure => failure.Failure)];
    }

    // A case that names a function of another hook has nothing to say of this one.
    private static ProgramFunction? Function(LoadedProgram loaded, CanaryCase one) => one.Function is null
        ? loaded.Functions[0]
        : loaded.Functions.FirstOrDefault(function => function.Name == one.Function);

    private static CanaryFailure? Run(ProgramManifest manifest, LoadedProgram loaded, ProgramFunction function, CanaryCase one, int order)
    {
        Verdicts.TryParse(function.Type, one.Verdict, out var expected);
        var actual = loaded.Object.Program(function.Name).TestRun(one.Packet.Span, []).Verdict;
        return actual == expected
            ? null
            : new CanaryFailure(one.Name, manifest.PlaceOf($"/canary/{order}"), one.Verdict, Verdicts.Text(function.Type, actual));
    }
}
