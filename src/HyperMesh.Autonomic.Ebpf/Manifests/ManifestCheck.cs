using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Ebpf.Manifests;

/// <summary>Compares a manifest with its object: every function, map, member and size that it names, all disagreements at once.</summary>
internal sealed partial class ManifestCheck
{
    private static readonly int[] Numbers = [1, 2, 4, 8];

    private readonly ProgramManifest _manifest;
    private readonly Dictionary<string, MapShape> _maps;
    private readonly ProblemList _problems = new();

    private ManifestCheck(ProgramManifest manifest, IEnumerable<MapShape> maps)
    {
        _manifest = manifest;
        _maps = maps.ToDictionary(map => map.Name);
    }

    /// <param name="manifest">The manifest.</param>
    /// <param name="functions">The object's programs and their types.</param>
    /// <param name="maps">The object's maps.</param>
    /// <returns>What does not agree, each at its place in the manifest.</returns>
    public static ProblemList Run(
        ProgramManifest manifest, IReadOnlyDictionary<string, ProgramType> functions, IEnumerable<MapShape> maps)
    {
        var check = new ManifestCheck(manifest, maps);
        check.Functions(functions);
        check.Maps();
        for (var i = 0; i < manifest.Counters.Count; i++)
            check.Counter(manifest.Counters[i], $"/counters/{i}");
        for (var i = 0; i < manifest.Histograms.Count; i++)
            check.Histogram(manifest.Histograms[i], $"/histograms/{i}");
        for (var i = 0; i < manifest.Events.Count; i++)
            check.Event(manifest.Events[i], $"/events/{i}");
        if (manifest.Flows is { } flows)
            check.Flows(flows);
        foreach (var parameter in manifest.Parameters)
            check.Parameter(parameter, ConfigCompiler.Child("/config", parameter.Name));
        return check._problems;
    }

    private void Functions(IReadOnlyDictionary<string, ProgramType> functions)
    {
        var isListed = _manifest.Source?.ValueOf("functions") is not null;
        for (var i = 0; i < _manifest.Functions.Count; i++)
        {
            var function = _manifest.Functions[i];
            var pointer = isListed ? $"/functions/{i}" : "";
            if (!functions.TryGetValue(function.Name, out var type))
                Report(
                    isListed ? $"{pointer}/name" : "/function",
                    $"the object has no function '{function.Name}'",
                    NearestName.Hint(function.Name, functions.Keys));
            else if (type != ProgramType.Unspecified && type != function.Type.InKernel())
                Report(
                    $"{pointer}/type",
                    $"function '{function.Name}' of the object is of type {type}, not {function.Type.Word()}",
                    "correct its SEC() or the type");
        }
    }

    private void Maps()
    {
        foreach (var name in _manifest.Maps.Keys.Where(name => !_maps.ContainsKey(name)))
            Report(ConfigCompiler.Child("/maps", name), $"the object has no map '{name}'", NearestName.Hint(name, _maps.Keys));
    }

    private void Counter(ProgramCounter counter, string pointer)
    {
        if (Struct(counter.Map, pointer) is not { } map)
            return;

        Number(map, counter.Field, $"{pointer}/field");
        Series(map, counter.Key, counter.Labels, counter.Count, pointer);
    }

    private void Histogram(ProgramHistogram histogram, string pointer)
    {
        if (Struct(histogram.Map, pointer) is not { } map)
            return;

        if (Member(map, isKey: false, histogram.Buckets, $"{pointer}/buckets") is { } buckets && (buckets < 8 || buckets % 8 != 0))
            Report($"{pointer}/buckets", $"{Named(histogram.Buckets)} has {buckets} bytes, which is no array of 64-bit counts");
        if (histogram.Sum is not null && Member(map, isKey: false, histogram.Sum, $"{pointer}/sum") is { } sum && sum != 8)
            Report($"{pointer}/sum", $"'{histogram.Sum}' has {sum} bytes, not 8");
        Series(map, histogram.Key, histogram.Labels, histogram.Count, pointer);
    }

    private void Flows(ProgramFlows flows)
    {
        foreach (var (target, name) in ((FieldTarget?, string)[])[(flows.Added, "added"), (flows.Failed, "failed"), (flows.HeldBack, "heldBack")])
            if (target is not null)
                Target(target, $"/flows/{name}");
        if (Struct(flows.Map, "/flows") is not { } map)
            return;
        if (map.IsArray || map.IsPerCpu)
            Report("/flows/map", $"map '{map.Name}' is a {map.Type}, and flows are kept in a hash or an LRU hash");
        foreach (var (member, size) in ProgramFlows.Key)
            if (Member(map, isKey: true, member, "/flows/map") is { } found && found != size)
                Report("/flows/map", $"'{member}' has {found} bytes, and {size} in the key of a flow", "use struct hm_flow_key");
        foreach (var member in ProgramFlows.Value)
            if (Member(map, isKey: false, member, "/flows/map") is { } found && found != sizeof(ulong))
                Report("/flows/map", $"'{member}' has {found} bytes, and {sizeof(ulong)} in the value of a flow");
    }

    private void Series(MapShape map, uint key, IReadOnlyList<ShownMember> labels, FieldTarget? count, string pointer)
    {
        if (labels.Count == 0)
            Index(map, key, $"{pointer}/key");
        foreach (var label in labels)
            Shown(map, label, ConfigCompiler.Child($"{pointer}/each", label.Name));
        if (count is not null)
            Target(count, $"{pointer}/count");
    }

    private void Shown(MapShape map, ShownMember label, string pointer)
    {
        if (Member(map, isKey: true, label.Member, $"{pointer}/field") is { } size)
            Fits(label, size, pointer);
    }

    private void Fits(ShownMember shown, int size, string pointer)
    {
        var wanted = shown.Form switch
        {
            ValueForm.Number => Numbers,
            ValueForm.Ipv4 => [4],
            ValueForm.Ipv6 or ValueForm.Ip => [16],
            ValueForm.Mac => [6],
            ValueForm.Port => [2],
            _ => (int[])[],
        };
        if (wanted.Length > 0 && !wanted.Contains(size))
            Report(
                pointer,
                $"{Named(shown.Member)} has {size} bytes, which is no {shown.Form.ToString().ToLowerInvariant()}",
                "say by 'as' what it is");
    }

    private void Target(FieldTarget target, string pointer)
    {
        if (Struct(target.Map, pointer) is not { } map)
            return;
        Number(map, target.Field, $"{pointer}/field");
        Index(map, target.Key, $"{pointer}/key");
    }

    private void Index(MapShape map, uint key, string pointer)
    {
        if (!map.IsArray)
            Report(pointer, $"map '{map.Name}' is a {map.Type}, so no entry of it has an index", "use an array, or 'each'");
        else if (key >= map.MaxEntries)
            Report(pointer, $"map '{map.Name}' has {map.MaxEntries} entries, so there is no index {key}");
    }

    private void Number(MapShape map, string? member, string pointer)
    {
        if (Member(map, isKey: false, member, pointer) is not { } size)
            return;

        map.TryLocate(isKey: false, member, out var place);
        if (map.IsPerCpu && (size != 8 || place.Offset % 8 != 0))
            Report(pointer, $"{Named(member)} has {size} bytes; a number that is summed over the CPUs has 8");
        else if (!Numbers.Contains(size))
            Report(pointer, $"{Named(member)} has {size} bytes, which is no number", member is null ? "name a member by 'field'" : null);
    }

    /// <summary>The bytes of a member; null when it is not there, which is reported.</summary>
    private int? Member(MapShape map, bool isKey, string? member, string pointer)
    {
        if (map.TryLocate(isKey, member, out var place))
            return place.Size;

        var known = map.Members(isKey).ToList();
        var inner = known.Find(path => path.EndsWith($".{member}", StringComparison.Ordinal));
        Report(
            pointer, $"the {(isKey ? "key" : "value")} of map '{map.Name}' has no member '{member}'",
            inner is null ? NearestName.Hint(member!, known) : $"write '{inner}'");
        return null;
    }

    private MapShape? Struct(string name, string pointer)
    {
        // A map that is not there at all has been reported once.
        if (!_maps.TryGetValue(name, out var map))
            return null;
        if (map.HoldsStructs)
            return map;
        Report($"{pointer}/map", $"map '{name}' is a {map.Type}, whose entries cannot be read");
        return null;
    }

    private static string Named(string? member) => member is null ? "the whole" : $"'{member}'";

    private void Report(string pointer, string message, string? hint = null) => _problems.Add(_manifest.PlaceOf(pointer), message, hint);
}
