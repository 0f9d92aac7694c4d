using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace HyperMesh.Autonomic.Plugins.Execute.Route;

/// <summary>Sets one route for each hook <c>route:INTERFACE</c>: another action on the same hook takes the route before away first. What a route of ours
/// has replaced is told in the outcome, and put back from there. Thread-safe for different hooks.</summary>
public sealed class RouteExecutor(TimeProvider clock) : IExecutor
{
    private const string Set = "route.set";
    private const string Remove = "route.remove";
    private const string Before = "before";

    // To ask costs a process.
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, (RouteRequest Route, JsonElement? Before)> _ours = new();
    private readonly ConcurrentDictionary<string, (PlannedAction Of, long At, string? Found)> _looks = new();

    public RouteExecutor()
        : this(TimeProvider.System)
    {
    }

    public string Name => "routes";

    public IReadOnlyList<ActionVerb> Verbs { get; } =
    [
        Verb(Set, "Sets a route in the interface's network namespace, in the place of the one to the same network.", []),
        Verb(Remove, "Takes a route away that 'route.set' has set, and puts back what it has replaced.",
        [
            new VerbArgument(Before, "The route to put back, as ip -j shows it; without it, none is.", IsRequired: false, new JsonObject { ["type"] = "object" }),
        ]),
    ];

    public IReadOnlyList<ArgumentProblem> Check(PlannedAction action)
    {
        ArgumentNullException.ThrowIfNull(action);
        var problems = new List<ArgumentProblem>();
        Read(action, problems);
        return problems;
    }

    /// <summary>Looks whether the route could be set and put back: nothing is changed.</summary>
    public async Task<ActionResult> RehearseAsync(PlannedAction action, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(action);
        if (Read(action, []) is not { } route)
            return new ActionResult(false, "its arguments are wrong");

        var (fault, found) = await RouteTable.FindAsync(route, cancel).ConfigureAwait(false);
        var why = fault ?? (found is { } present ? RouteTable.CannotRestore(present) : null);
        return new ActionResult(why is null, why ?? "the route can be set");
    }

    public PlannedAction? Undo(PlannedAction done, JsonElement? detail)
    {
        ArgumentNullException.ThrowIfNull(done);
        if (done.Verb != Set || done.Arguments.ValueKind != JsonValueKind.Object)
            return null;

        var arguments = JsonObject.Create(done.Arguments)!;
        if (detail is { ValueKind: JsonValueKind.Object } said && said.TryGetProperty(Before, out var before))
            arguments[Before] = JsonNode.Parse(before.GetRawText());
        return new PlannedAction(Remove, done.Hook, JsonElement.Parse(arguments.ToJsonString())) { Timeout = done.Timeout };
    }

    public string? Inspect(PlannedAction inForce)
    {
        ArgumentNullException.ThrowIfNull(inForce);
        if (_looks.TryGetValue(inForce.Hook, out var look) && ReferenceEquals(look.Of, inForce) && clock.GetElapsedTime(look.At) < BetweenLooks)
            return look.Found;

        var found = LookAsync(inForce).GetAwaiter().GetResult();
        _looks[inForce.Hook] = (inForce, clock.GetTimestamp(), found);
        return found;
    }

    public async Task<ActionResult> ExecuteAsync(PlannedAction action, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(action);
        var problems = new List<ArgumentProblem>();
        if (Read(action, problems) is not { } route)
            return new ActionResult(false, string.Join("; ", problems.Select(one => $"{one.Pointer}: {one.Message}")));

        _looks.TryRemove(action.Hook, out _);
        if (await LeaveOthersAsync(action.Hook, route, cancel).ConfigureAwait(false) is { } fault)
            return new ActionResult(false, fault);
        return action.Verb == Set
            ? await SetAsync(action.Hook, route, cancel).ConfigureAwait(false)
            : await TakeBackAsync(action, route, cancel).ConfigureAwait(false);
    }

    private async Task<ActionResult> SetAsync(string hook, RouteRequest route, CancellationToken cancel)
    {
        var (fault, found) = await RouteTable.FindAsync(route, cancel).ConfigureAwait(false);
        if (fault is not null)
            return new ActionResult(false, fault);

        // What is there may be our own of an earlier time; then what it has replaced is known.
        var before = _ours.TryGetValue(hook, out var ours) ? ours.Before : found;
        if (RouteTable.Differs(route, found) is null)
            return Done("is there already");
        if (before is { } present && RouteTable.CannotRestore(present) is { } why)
            return new ActionResult(false, why);

        (fault, _) = await RouteTable.SetAsync(route, cancel).ConfigureAwait(false);
        return fault is null ? Done("is set") : new ActionResult(false, $"the route to {route.Destination} cannot be set: {fault}");

        ActionResult Done(string what)
        {
            _ours[hook] = (route, before);
            var instead = before is { } old && what == "is set" ? $" instead of {RouteTable.Describe(old)}" : "";
            return new ActionResult(
                true, $"the route to {route.Destination} {what}{instead}", before is { } kept ? JsonSerializer.SerializeToElement(new { before = kept }) : null);
        }
    }

    private async Task<ActionResult> TakeBackAsync(PlannedAction action, RouteRequest route, CancellationToken cancel)
    {
        JsonElement? before = action.Arguments.TryGetProperty(Before, out var given) ? given : null;
        var fault = await TakeBackAsync(route, before, cancel).ConfigureAwait(false);
        if (fault is not null)
            return new ActionResult(false, fault);

        _ours.TryRemove(action.Hook, out _);
        return new ActionResult(true, $"the route to {route.Destination} is {(before is null ? "gone" : "as it was before")}");
    }

    /// <summary>Takes away what an earlier action of another route has left on the hook.</summary>
    private async Task<string?> LeaveOthersAsync(string hook, RouteRequest route, CancellationToken cancel)
    {
        if (!_ours.TryGetValue(hook, out var ours) || IsSame(ours.Route, route))
            return null;

        var fault = await TakeBackAsync(ours.Route, ours.Before, cancel).ConfigureAwait(false);
        if (fault is null)
            _ours.TryRemove(hook, out _);
        return fault;
    }

    private static async Task<string?> TakeBackAsync(RouteRequest route, JsonElement? before, CancellationToken cancel)
    {
        var (fault, found) = await RouteTable.FindAsync(route, cancel).ConfigureAwait(false);
        if (fault is not null)
            return fault;

        // Somebody else's by now, or gone: not ours to take away.
        if (RouteTable.Differs(route, found) is not null && (before is null || found is not null))
            return null;
        (fault, _) = before is { } old
            ? await RouteTable.RestoreAsync(route, old, cancel).ConfigureAwait(false)
            : await RouteTable.RemoveAsync(route, cancel).ConfigureAwait(false);
        return fault is null ? null : $"the route to {route.Destination} cannot be taken back: {fault}";
    }

    private static async Task<string?> LookAsync(PlannedAction inForce)
    {
        if (Read(inForce, []) is not { } route)
            return null;

        var (fault, found) = await RouteTable.FindAsync(route, CancellationToken.None).ConfigureAwait(false);
        if (fault is not null)
            throw new IOException(fault);
        return inForce.Verb == Set ? RouteTable.Differs(route, found)
            : RouteTable.Differs(route, found) is null ? $"the route to {route.Destination} is there"
            : null;
    }

    private static bool IsSame(RouteRequest one, RouteRequest other) => one.Destination.Equals(other.Destination)
        && one.Table == other.Table && one.KeptMetric == other.KeptMetric && one.Device.Netns == other.Device.Netns;

    private static RouteRequest? Read(PlannedAction action, List<ArgumentProblem> problems)
    {
        var route = new RouteReader(problems).Read(action, action.Verb == Remove ? [Before] : null);
        if (route is null || action.Verb != Remove || !action.Arguments.TryGetProperty(Before, out var before))
            return route;

        if (before.ValueKind != JsonValueKind.Object || RouteTable.CannotRestore(before) is not null)
            problems.Add(new ArgumentProblem($"/{Before}", "this is no route that could be put back", "leave it out, or give what 'route.set' has told"));
        return problems.Count == 0 ? route : null;
    }

    private static ActionVerb Verb(string name, string help, VerbArgument[] more) => new(name, "route", help)
    {
        Fixed = ["/device", "/table"],
        Arguments =
        [
            new("destination", "The network, as 192.0.2.0/24 or 2001:db8::/32, an address alone, or 'default'.", IsRequired: true, Scalar()),
            new("via", "The next hop; without it, the network is on the link itself.", IsRequired: false, Scalar()),
            new("device", "The interface, in the namespace of the rule's target; without it, the target itself.", IsRequired: false, Scalar()),
            new("metric", "Of several routes to one network the lowest counts.", IsRequired: false,
                new JsonObject { ["type"] = new JsonArray("integer", "string"), ["minimum"] = 0, ["maximum"] = uint.MaxValue, ["pattern"] = "^[0-9]+$" }),
            new("table", "A number, or a name of /etc/iproute2/rt_tables; main without it.", IsRequired: false,
                new JsonObject { ["type"] = new JsonArray("integer", "string"), ["minimum"] = 0, ["pattern"] = "^[A-Za-z0-9_][A-Za-z0-9_-]*$" }),
            .. more,
        ],
    };

    private static JsonObject Scalar() => new() { ["type"] = "string" };
}
