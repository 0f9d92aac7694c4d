using System.Globalization;
using System.Text.Json;
using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Plugins.Monitor.Prometheus;

/// <summary>Reads the targets from what the configuration says to this plugin. Pure.</summary>
internal sealed class TargetReader
{
    private const string Root = "plugins.settings.monitor-prometheus";
    private static readonly string[] Known =
        ["url", "kind", "query", "name", "interval", "timeout", "metrics", "labels", "maxSeries", "maxBytes", "staleAfter", "tokenFile"];

    private readonly List<string> _problems = [];
    private string _at = Root;

    /// <summary>The targets; none when nothing is said.</summary>
    /// <exception cref="ArgumentException">There are mistakes; the message has all of them, each with its key and the mend.</exception>
    public static IReadOnlyList<Target> Read(PluginSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var reader = new TargetReader();
        var targets = reader.ReadAll(settings.Values);
        return reader._problems.Count == 0 ? targets : throw new ArgumentException(string.Join("; ", reader._problems));
    }

    private List<Target> ReadAll(JsonElement values)
    {
        if (values.ValueKind != JsonValueKind.Object)
        {
            Report("", "these are no settings", "write them as '{ targets: [{ url: … }] }'");
            return [];
        }

        foreach (var key in values.EnumerateObject().Select(member => member.Name).Where(name => name != "targets"))
            Report($".{key}", $"there is no '{key}'", NearestName.Hint(key, ["targets"]) ?? "there is 'targets'");
        if (!values.TryGetProperty("targets", out var list))
            return [];
        if (list.ValueKind != JsonValueKind.Array)
        {
            Report(".targets", "it is no list", "write it as '[{ url: http://127.0.0.1:9100/metrics }]'");
            return [];
        }

        var targets = new List<Target>();
        foreach (var (index, entry) in list.EnumerateArray().Index())
        {
            _at = string.Create(CultureInfo.InvariantCulture, $"{Root}.targets[{index}]");
            if (ReadTarget(entry) is { } target)
                targets.Add(target);
        }

        return targets;
    }

    private Target? ReadTarget(JsonElement entry)
    {
        if (entry.ValueKind != JsonValueKind.Object)
        {
            Report("", "it is no mapping", "write it as '{ url: http://127.0.0.1:9100/metrics }'");
            return null;
        }

        foreach (var key in entry.EnumerateObject().Select(member => member.Name).Except(Known))
            Report($".{key}", $"there is no '{key}'", NearestName.Hint(key, Known));
        var kind = ReadKind(entry);
        var interval = Duration(entry, "interval", TimeSpan.FromSeconds(5), TimeSpan.FromMilliseconds(100));
        var timeout = Duration(entry, "timeout", interval < TimeSpan.FromSeconds(2) ? interval : TimeSpan.FromSeconds(2), TimeSpan.FromMilliseconds(10));
        if (timeout > interval)
            Report(".timeout", "it is longer than the interval", $"at most {DurationText.Format(interval)}");
        if (ReadAddress(entry, kind) is not { } address)
            return null;

        var labels = ReadLabels(entry);
        return new Target
        {
            Address = address,
            Kind = kind,
            Name = Text(entry, "name") is { } name ? Checked(name) : null,
            Interval = interval,
            Timeout = timeout,
            Metrics = Texts(entry, "metrics"),
            Labels = labels["instance"] is null ? labels.With("instance", address.Authority) : labels,
            MostSeries = Number(entry, "maxSeries", 5000, 1, 1_000_000),
            MostBytes = Number(entry, "maxBytes", 16 << 20, 1024, 1 << 30),
            StaleAfter = Duration(entry, "staleAfter", TimeSpan.FromMinutes(5), TimeSpan.FromSeconds(1)),
            TokenFile = Text(entry, "tokenFile"),
        };
    }

    private TargetKind ReadKind(JsonElement entry)
    {
        var said = Text(entry, "kind") ?? "scrape";
        if (said is not ("scrape" or "query"))
            Report(".kind", $"'{said}' is no kind", NearestName.Hint(said, ["scrape", "query"]) ?? "it is scrape or query");
        var kind = said == "query" ? TargetKind.Query : TargetKind.Scrape;
        var query = Text(entry, "query");
        if (kind == TargetKind.Query && string.IsNullOrWhiteSpace(query))
            Report("", "'query' is missing", "say what is asked, as query: sum(rate(http_requests_total[1m]))");
        if (kind == TargetKind.Scrape && (query is not null || entry.TryGetProperty("name", out _)))
            Report("", "'query' and 'name' go with a query", "add kind: query");
        return kind;
    }

    private Uri? ReadAddress(JsonElement entry, TargetKind kind)
    {
        const string Hint = "write it as http://127.0.0.1:9100/metrics";
        if (Text(entry, "url") is not { } text)
        {
            Report("", "'url' is missing", Hint);
            return null;
        }

        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
        {
            Report(".url", "it is no address of http or https", Hint);
            return null;
        }

        if (address.UserInfo.Length > 0)
            Report(".url", "there is a name or a password in it", "put a token into a file and name it as tokenFile");
        if (kind == TargetKind.Scrape)
            return address;
        var server = address.GetLeftPart(UriPartial.Path).TrimEnd('/');
        return new Uri($"{server}/api/v1/query?query={Uri.EscapeDataString(Text(entry, "query") ?? "")}");
    }

    private Labels ReadLabels(JsonElement entry)
    {
        if (!entry.TryGetProperty("labels", out var given))
            return Labels.None;
        if (given.ValueKind != JsonValueKind.Object)
        {
            Report(".labels", "it is no mapping", "write it as '{ job: node }'");
            return Labels.None;
        }

        foreach (var label in given.EnumerateObject().Where(label => !IsName(label.Name)))
            Report($".labels.{label.Name}", $"'{label.Name}' is no name of a label", "use letters, digits and '_', no digit first");
        return Labels.Of(given.EnumerateObject().Select(label => KeyValuePair.Create(label.Name, label.Value.ToString())));
    }

    private string Checked(string name)
    {
        if (!IsName(name))
            Report(".name", $"'{name}' is no metric name", "use letters, digits and '_', no digit first");
        return name;
    }

    private static bool IsName(string name) => name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');

    private TimeSpan Duration(JsonElement entry, string key, TimeSpan fallback, TimeSpan least)
    {
        if (!entry.TryGetProperty(key, out var given))
            return fallback;
        if (!DurationText.TryParse(given.ToString(), out var duration) || duration < least || duration > TimeSpan.FromDays(1))
        {
            Report($".{key}", $"'{given}' is no duration from {DurationText.Format(least)} to 1d", "write it as 5s");
            return fallback;
        }

        return duration;
    }

    private int Number(JsonElement entry, string key, int fallback, int least, int most)
    {
        if (!entry.TryGetProperty(key, out var given))
            return fallback;
        if (given.ValueKind == JsonValueKind.Number && given.TryGetInt32(out var number) && number >= least && number <= most)
            return number;
        Report($".{key}", $"'{given}' is no whole number from {least} to {most}", $"leave it out for {fallback}");
        return fallback;
    }

    private List<string> Texts(JsonElement entry, string key)
    {
        if (!entry.TryGetProperty(key, out var given))
            return [];
        if (given.ValueKind == JsonValueKind.Array && given.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String))
            return [.. given.EnumerateArray().Select(item => item.GetString()!)];
        Report($".{key}", "it is no list of texts", "write it as [node_*, up]");
        return [];
    }

    private string? Text(JsonElement entry, string key)
    {
        if (!entry.TryGetProperty(key, out var given))
            return null;
        if (given.ValueKind == JsonValueKind.String)
            return given.GetString();
        Report($".{key}", "it is no text", "put it into quotes");
        return null;
    }

    private void Report(string key, string message, string? hint) => _problems.Add($"{_at}{key}: {message}{(hint is null ? "" : $"; {hint}")}");
}
