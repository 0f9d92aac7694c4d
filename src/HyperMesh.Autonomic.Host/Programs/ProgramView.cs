using HyperMesh.Autonomic.Ebpf;
using HyperMesh.Autonomic.Ebpf.Hooks;

namespace HyperMesh.Autonomic.Host.Programs;

/// <summary>A program in the kernel, whoever has put it there.</summary>
/// <param name="Info">What the kernel knows of it.</param>
/// <param name="Name">The program's name if it is ours, else the function's.</param>
/// <param name="Owner">hypermesh for ours, else foreign.</param>
/// <param name="Loaded">True when <c>load</c> holds it.</param>
/// <param name="Trust">What was known of where it comes from when we loaded it; null for those of others, and where nobody can tell.</param>
/// <param name="Hooks">The hooks of ours that it is on.</param>
internal sealed record ProgramView(BpfProgramInfo Info, string Name, string Owner, bool Loaded, string? Trust, IReadOnlyList<HookView> Hooks)
{
    public bool IsOurs => Owner == Ours;

    private const string Ours = "hypermesh";

    /// <summary>All of them, ours first.</summary>
    /// <exception cref="BpfException">EPERM without the right to list.</exception>
    public static IReadOnlyList<ProgramView> All(PinDirectory root)
    {
        var hooks = HookView.All(root);
        var loaded = LoadedPins.All(root).ToDictionary(one => one.Id, one => one.Name);
        var pinned = root.Hooks().SelectMany(hook => root.ForHook(hook).Programs()).DistinctBy(pin => pin.Id)
            .ToDictionary(pin => pin.Id, pin => pin.Name);
        var trust = Origins(root);
        return [.. BpfProgram.All().Select(Of).OrderBy(view => !view.IsOurs).ThenBy(view => view.Info.Id)];

        ProgramView Of(BpfProgramInfo info)
        {
            var name = loaded.GetValueOrDefault(info.Id) ?? pinned.GetValueOrDefault(info.Id);
            return new ProgramView(
                info,
                name ?? info.Name,
                name is null ? "foreign" : Ours,
                loaded.ContainsKey(info.Id),
                trust.GetValueOrDefault(info.Id),
                [.. hooks.Where(hook => hook.Runs(info.Id))]);
        }
    }

    /// <summary>What the pins say of where our programs come from, by the programs' ids.</summary>
    private static Dictionary<uint, string?> Origins(PinDirectory root)
    {
        var known = LoadedPins.All(root).ToDictionary(one => one.Id, one => one.Origin()?.Trust);
        foreach (var pins in root.Hooks().Select(root.ForHook))
        {
            // The origin is pinned for the first function; the others of the same program have its name and fingerprint.
            foreach (var program in pins.Programs().GroupBy(pin => (pin.Name, pin.ConfigHash)))
            {
                var trust = program.Select(pin => ProgramOrigin.FromPin(pins.OriginPath(pin.Id))).FirstOrDefault(origin => origin is not null)?.Trust;
                foreach (var pin in program)
                    known.TryAdd(pin.Id, trust);
            }
        }

        return known;
    }

    /// <summary>The link that holds it on a hook of ours; null for a clsact filter.</summary>
    public uint? LinkOn(HookView hook) => hook.Links.FirstOrDefault(link => link.Program == Info.Id)?.Id;

    /// <summary>Where it is, in words.</summary>
    public string Place => Hooks.Count > 0 ? string.Join(", ", Hooks.Select(hook => hook.Mode is null ? hook.Hook : $"{hook.Hook} ({hook.Mode})"))
        : Loaded ? "loaded, on no hook"
        : IsOurs ? "ready for a swap, or part of a program" : "";
}
