using System.Text.Json;
using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Plugins.Execute.Webhook;

/// <summary>Reads the arguments of <c>webhook.post</c>, and says all that is wrong with them. Pure.</summary>
internal sealed class NoticeReader(List<ArgumentProblem> problems)
{
    public const string Name = "alertname";

    private static readonly string[] Known = ["url", "labels", "annotations", "generatorURL", "resolved"];

    /// <summary>The alert; of no use when there are problems.</summary>
    public Notice? Read(JsonElement arguments)
    {
        if (arguments.ValueKind != JsonValueKind.Object)
        {
            Report("", "these are no arguments", "write them as '{ url: …, labels: { alertname: … } }'");
            return null;
        }

        foreach (var name in arguments.EnumerateObject().Select(member => member.Name).Except(Known))
            Report($"/{name}", $"webhook.post takes no '{name}'", NearestName.Hint(name, Known));
        var labels = Pairs(arguments, "labels");
        if (!labels.ContainsKey(Name))
            Report("/labels", $"the label '{Name}' is missing", "it says what the alert is called");
        var address = Address(arguments);
        var source = arguments.TryGetProperty("generatorURL", out var link) ? Text(link, "/generatorURL") : null;
        return address is null ? null : new Notice(address, labels, Pairs(arguments, "annotations"), source, IsResolved(arguments));
    }

    private Uri? Address(JsonElement arguments)
    {
        if (!arguments.TryGetProperty("url", out var given))
        {
            Report("", "'url' is missing", "write it as https://alertmanager.example/api/v2/alerts");
            return null;
        }

        var isAddress = Uri.TryCreate(given.ToString(), UriKind.Absolute, out var address) && address.Scheme is "http" or "https";
        if (given.ValueKind != JsonValueKind.String || !isAddress || address is null)
        {
            Report("/url", $"'{given}' is no address of http or https", "write it as https://alertmanager.example/api/v2/alerts");
            return null;
        }

        // It would stand in every journal.
        if (address.UserInfo.Length > 0)
            Report("/url", "the address has a name or a password in it", "let a proxy beside this host add them");
        return address;
    }

    private Dictionary<string, string> Pairs(JsonElement arguments, string member)
    {
        var pairs = new Dictionary<string, string>();
        if (!arguments.TryGetProperty(member, out var given))
            return pairs;
        if (given.ValueKind != JsonValueKind.Object)
        {
            Report($"/{member}", $"'{member}' is no mapping", "write it as '{ name: text }'");
            return pairs;
        }

        foreach (var pair in given.EnumerateObject())
        {
            if (!IsName(pair.Name))
                Report($"/{member}/{pair.Name}", $"'{pair.Name}' is no name of a label", "use letters, digits and '_'");
            if (Text(pair.Value, $"/{member}/{pair.Name}") is { } text)
                pairs[pair.Name] = text;
        }

        return pairs;
    }

    private bool IsResolved(JsonElement arguments)
    {
        if (!arguments.TryGetProperty("resolved", out var given))
            return false;
        if (given.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
            Report("/resolved", $"'{given}' is neither true nor false");
        return given.ValueKind == JsonValueKind.True;
    }

    private string? Text(JsonElement given, string pointer)
    {
        if (given.ValueKind is JsonValueKind.String or JsonValueKind.Number)
            return given.ToString();

        Report(pointer, "this is no text", "put it in quotes");
        return null;
    }

    private static bool IsName(string name) =>
        name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');

    private void Report(string pointer, string message, string? hint = null) => problems.Add(new ArgumentProblem(pointer, message, hint));
}
