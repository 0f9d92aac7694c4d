using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Engine.Fleet;

/// <summary>Shuts addresses out in the whole fleet: the engine's own verbs. What is shut out comes back to every node as the metric <c>fleet_blocked</c>,
/// so that an ordinary rule enforces it there.</summary>
/// <remarks>A hook <c>fleet:TARGET</c> holds all addresses that rules ask for on that target; claims of several groups are joined. Thread-safe.</remarks>
public sealed class BlockExecutor : IExecutor
{
    private const string Block = "fleet.block";
    private const string Unblock = "fleet.unblock";
    private const string Also = "also";
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(7);
    private static readonly string[] Arguments = ["prefix", "for", "reason", Also];
    private readonly ConcurrentDictionary<string, ImmutableDictionary<string, Wish>> _held = new();
    private volatile IReadOnlyList<IPAddress> _store = [];
    private volatile IFleetKnowledge _fleet = FleetOfOne.Instance;

    private sealed record Wish(string Prefix, TimeSpan For, string Reason);

    /// <inheritdoc/>
    public string Name => "fleet";

    /// <inheritdoc/>
    public IReadOnlyList<ActionVerb> Verbs { get; } =
    [
        new(Block, "fleet", "Shuts an address out in the whole fleet for a time.")
        {
            Arguments =
            [
                new VerbArgument("prefix", "An address, or a prefix from /16 (IPv4) or /32 (IPv6) on.", true, Text()),
                new VerbArgument("for", "How long, from 1s to 7d; the shared store's clock counts.", true, Text()),
                new VerbArgument("reason", "Why, for those who find it shut out.", false, Text()),
            ],
        },
        new(Unblock, "fleet", "Takes back what this node has shut out on a target."),
    ];

    /// <summary>The fleet in which it acts from now on; before, and on a node of no fleet, it refuses.</summary>
    /// <param name="fleet">The fleet.</param>
    /// <param name="endpoints">Its store's: who shut them out would be cut off from the fleet.</param>
    public void Join(IFleetKnowledge fleet, IReadOnlyList<Uri> endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        _store = [.. endpoints.Select(endpoint => IPAddress.TryParse(endpoint.Host.Trim('[', ']'), out var address) ? address : null).OfType<IPAddress>()];
        _fleet = fleet;
    }

    /// <inheritdoc/>
    public IReadOnlyList<ArgumentProblem> Check(PlannedAction action)
    {
        ArgumentNullException.ThrowIfNull(action);
        if (action.Verb == Unblock)
            return [];

        var problems = action.Arguments.EnumerateObject().Where(argument => !Arguments.Contains(argument.Name))
            .Select(argument => new ArgumentProblem($"/{argument.Name}", $"{Block} takes no '{argument.Name}'", "it takes prefix, for and reason")).ToList();
        if (TextOf(action.Arguments, "prefix") is not { } prefix)
            problems.Add(new ArgumentProblem("/prefix", "'prefix' is missing", "name an address or a prefix, as \"${group.source}\""));
        else if (WhyNot(prefix) is { } why)
            problems.Add(new ArgumentProblem("/prefix", why, "name an address of somebody else, or a longer prefix"));
        if (TextOf(action.Arguments, "for") is not { } time || !DurationText.TryParse(time, out var duration) || duration < Shortest || duration > Longest)
            problems.Add(new ArgumentProblem("/for", "'for' is a duration from 1s to 7d", "write it as 10m"));
        return problems;
    }

    /// <inheritdoc/>
    public PlannedAction? Undo(PlannedAction done, JsonElement? detail) =>
        done is { Verb: Block } ? done with { Verb = Unblock } : null;

    /// <inheritdoc/>
    public PlannedAction? Merge(PlannedAction stronger, PlannedAction weaker)
    {
        ArgumentNullException.ThrowIfNull(stronger);
        ArgumentNullException.ThrowIfNull(weaker);
        if (stronger.Verb != Block || weaker.Verb != Block)
            return null;

        var joined = Wishes(stronger.Arguments).Concat(Wishes(weaker.Arguments)).DistinctBy(wish => wish.Prefix).ToList();
        return stronger with { Arguments = JsonSerializer.SerializeToElement(Written(joined)) };
    }

    /// <inheritdoc/>
    public async Task<ActionResult> ExecuteAsync(PlannedAction action, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(action);
        var wishes = Wishes(action.Arguments);
        try
        {
            if (action.Verb == Unblock)
                return await BringAboutAsync(action.Hook, [], [.. wishes.Select(wish => wish.Prefix)], cancel).ConfigureAwait(false);
            return wishes.Select(wish => WhyNot(wish.Prefix)).FirstOrDefault(why => why is not null) is { } refused
                ? new ActionResult(false, refused)
                : await BringAboutAsync(action.Hook, wishes, [], cancel).ConfigureAwait(false);
        }
        catch (FleetException refusal)
        {
            return new ActionResult(false, refusal.Message);
        }
    }

    /// <summary>Only what is new is said, so that one more address does not prolong the others.</summary>
    /// <param name="hook">Whose addresses.</param>
    /// <param name="wishes">All that it is to hold.</param>
    /// <param name="earlier">What an earlier process may have shut out for it.</param>
    /// <param name="cancel">Ends the waiting.</param>
    private async Task<ActionResult> BringAboutAsync(string hook, IReadOnlyList<Wish> wishes, IReadOnlyList<string> earlier, CancellationToken cancel)
    {
        var held = _held.GetValueOrDefault(hook, ImmutableDictionary<string, Wish>.Empty);
        foreach (var prefix in held.Keys.Union(earlier).Except(wishes.Select(wish => wish.Prefix)).ToList())
        {
            if (!_held.Any(other => other.Key != hook && other.Value.ContainsKey(prefix)))
                await _fleet.UnblockAsync(prefix, cancel).ConfigureAwait(false);
            _held[hook] = held = held.Remove(prefix);
        }

        foreach (var wish in wishes.Where(wish => held.GetValueOrDefault(wish.Prefix) != wish))
        {
            await _fleet.BlockAsync(wish.Prefix, wish.For, wish.Reason, cancel).ConfigureAwait(false);
            _held[hook] = held = held.SetItem(wish.Prefix, wish);
        }

        return new ActionResult(true, wishes.Count == 0 ? "nothing is shut out any more" : $"{string.Join(", ", wishes.Select(wish => wish.Prefix))} shut out");
    }

    /// <summary>Why an address is not to be shut out; null when it may be.</summary>
    private string? WhyNot(string prefix)
    {
        if (!TryParse(prefix, out var address, out var length))
            return $"{Quoted.Of(prefix)} is no address and no prefix";

        var least = NetworkText.Bits(address) == 32 ? 16 : 32;
        if (length < least)
            return $"{Quoted.Of(prefix)} would shut out too much: its length is at least {least}";
        if (IPAddress.IsLoopback(address) || address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any))
            return $"{Quoted.Of(prefix)} is this host itself, and is not shut out";
        return _store.FirstOrDefault(own => new IPNetwork(address, length).Contains(own)) is { } member
            ? $"{Quoted.Of(prefix)} has {member} in it, a member of the fleet's store, and is not shut out"
            : null;
    }

    /// <summary>One way to write each address and each network: 10.0.0.7/32 is 10.0.0.7. What is neither stays as it is.</summary>
    private static string Normal(string prefix)
    {
        if (!TryParse(prefix, out var address, out var length))
            return prefix;
        return length == NetworkText.Bits(address) ? $"{address}" : $"{new IPNetwork(address, length)}";
    }

    /// <summary>Reads an address or a prefix; IPv4 in IPv6 is IPv4.</summary>
    private static bool TryParse(string prefix, [NotNullWhen(true)] out IPAddress? address, out int length)
    {
        if (!NetworkText.TryParse(prefix, out address, out length))
            return false;
        if (address.IsIPv4MappedToIPv6 && length >= 96)
            (address, length) = (address.MapToIPv4(), length - 96);
        return true;
    }

    private static List<Wish> Wishes(JsonElement arguments)
    {
        if (TextOf(arguments, "prefix") is null)
            return [];
        List<Wish> wishes = [One(arguments)];
        if (arguments.TryGetProperty(Also, out var more))
            wishes.AddRange(more.EnumerateArray().Select(One));
        return wishes;
    }

    private static Wish One(JsonElement arguments) => new(
        Normal(TextOf(arguments, "prefix") ?? ""),
        DurationText.TryParse(TextOf(arguments, "for") ?? "", out var time) ? time : Shortest,
        TextOf(arguments, "reason") ?? "");

    private static JsonObject Written(List<Wish> wishes)
    {
        var first = Written(wishes[0]);
        if (wishes.Count > 1)
            first[Also] = new JsonArray([.. wishes.Skip(1).Select(wish => (JsonNode)Written(wish))]);
        return first;
    }

    private static JsonObject Written(Wish wish) => new() { ["prefix"] = wish.Prefix, ["for"] = DurationText.Format(wish.For), ["reason"] = wish.Reason };

    private static string? TextOf(JsonElement arguments, string name) =>
        arguments.ValueKind == JsonValueKind.Object && arguments.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static JsonObject Text() => new() { ["type"] = "string", ["minLength"] = 1 };
}
