using System.Globalization;
using System.Net;
using System.Text.Json;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Ebpf;

namespace HyperMesh.Autonomic.Plugins.Execute.Route;

/// <summary>Reads the arguments of an action on routes, and says all that is wrong with them. Pure.</summary>
internal sealed class RouteReader(List<ArgumentProblem> problems)
{
    private const string Default = "default";
    private static readonly string[] Known = ["destination", "via", "device", "metric", "table"];

    /// <summary>The route; null when there are problems.</summary>
    public RouteRequest? Read(PlannedAction action, string[]? more = null)
    {
        var arguments = action.Arguments;
        if (arguments.ValueKind != JsonValueKind.Object)
        {
            Report("", "these are no arguments", "write them as '{ destination: …, via: … }'");
            return null;
        }

        foreach (var name in arguments.EnumerateObject().Select(member => member.Name).Except(Known).Except(more ?? []))
            Report($"/{name}", $"{action.Verb} takes no '{name}'", NearestName.Hint(name, Known));
        var via = Via(arguments);
        var destination = Destination(arguments, via);
        var device = Device(arguments, action.Target());
        var (metric, table) = (Metric(arguments), Table(arguments));
        if (destination is { } network && via is not null && network.BaseAddress.AddressFamily != via.AddressFamily)
            Report("/via", $"'{via}' is not of the family of {network}");
        return problems.Count > 0 ? null : new RouteRequest(destination!.Value, via, device!.Value, metric, table);
    }

    private IPNetwork? Destination(JsonElement arguments, IPAddress? via)
    {
        var text = Text(arguments, "destination");
        if (text is null)
        {
            if (!arguments.TryGetProperty("destination", out _))
                Report("", "'destination' is missing", "it is a network, such as 192.0.2.0/24, or 'default'");
            return null;
        }

        if (text == Default)
            return via?.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6
                ? new IPNetwork(IPAddress.IPv6Any, 0)
                : new IPNetwork(IPAddress.Any, 0);
        if (NetworkText.TryParse(text, out var network, out var fault, out var hint))
            return network;

        Report("/destination", fault, $"{hint}, or 'default'");
        return null;
    }

    private IPAddress? Via(JsonElement arguments)
    {
        if (Text(arguments, "via") is not { } text)
            return null;
        if (NetworkText.TryParseAddress(text, out var address))
            return address;

        Report("/via", $"'{text}' is no address", "write it as 192.0.2.1 or 2001:db8::1");
        return null;
    }

    /// <summary>The device that is named, in the namespace of the action's target unless it names another; else the target itself.</summary>
    private InterfaceName? Device(JsonElement arguments, string target)
    {
        var text = Text(arguments, "device");
        if (text is not null && !text.Contains('/') && InterfaceName.TryParse(target, out var beside, out _) && beside.Netns is { } netns)
            text = $"{netns}/{text}";
        if (InterfaceName.TryParse(text ?? target, out var device, out var why))
            return device;

        Report(text is null ? "" : "/device", why, text is null ? "name the interface with 'device'" : "write it as eth0 or namespace/eth0");
        return null;
    }

    private uint? Metric(JsonElement arguments)
    {
        if (Text(arguments, "metric") is not { } text)
            return null;
        if (uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var metric))
            return metric;

        Report("/metric", $"'{text}' is no metric", "it is a whole number from 0 to 4294967295");
        return null;
    }

    private string Table(JsonElement arguments)
    {
        var text = Text(arguments, "table") ?? "main";
        if (text.Length is 0 or > 64 || !text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') || text.StartsWith('-') || text == "all")
            Report("/table", $"'{text}' is no table of routes", "it is a number, or a name of /etc/iproute2/rt_tables");
        return text;
    }

    private string? Text(JsonElement arguments, string name)
    {
        if (!arguments.TryGetProperty(name, out var given))
            return null;
        if (given.ValueKind is JsonValueKind.String or JsonValueKind.Number)
            return given.ToString();

        Report($"/{name}", "this is no text");
        return null;
    }

    private void Report(string pointer, string message, string? hint = null) => problems.Add(new ArgumentProblem(pointer, message, hint));
}
