using System.Text.Json;
using System.Text.Json.Serialization;
using HyperMesh.Autonomic.Engine.Fleet;

namespace HyperMesh.Autonomic.Fleet;

/// <summary>Which process is a node: so that a second one of its name is told apart from itself after a restart.</summary>
/// <param name="Instance">Of this run, never used twice.</param>
/// <param name="Host">Name of its host.</param>
/// <param name="Boot">Of its kernel's boot and its process namespace; null where that cannot be told.</param>
/// <param name="Pid">Of the process.</param>
/// <param name="Begun">When the process began, in the kernel's ticks; 0 where that cannot be told.</param>
internal sealed record Presence(Guid Instance, string Host, string? Boot, int Pid, long Begun);

/// <summary>What a grant was decided by, for whoever checks.</summary>
/// <param name="Node">Who got the slot.</param>
/// <param name="At">The revision at which nodes and slots were counted.</param>
/// <param name="Present">How many nodes were up then.</param>
/// <param name="Limit">How many may act.</param>
internal sealed record SlotBook(string Node, long At, int Present, int Limit);

/// <param name="Reason">In words.</param>
/// <param name="Until">By the clock of the node that asked: for people only.</param>
internal sealed record BlockValue(string Reason, DateTimeOffset Until);

internal sealed record RevisionValue(Dictionary<string, string> Files);

/// <summary>Writes and reads values of the shared store. What is read is bounded and checked before anybody sees it.</summary>
internal static class FleetValues
{
    public const int LargestFiles = 1 << 20;

    // A revision's files once more escaped as JSON.
    public const int LargestRevision = 1_400_000;
    public const int LargestState = 64 << 10;
    public const int LargestRollout = 512 << 10;
    public const int LargestSmall = 8 << 10;
    private const int MostHooks = 512;

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        MaxDepth = 8,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    public static byte[] Write<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, Options);

    /// <summary>Reads a value.</summary>
    /// <returns>Null when it is not what it should be; then <paramref name="wrong"/> says why.</returns>
    public static T? Read<T>(byte[]? value, int largest, out string wrong)
        where T : class
    {
        wrong = "";
        if (value is null || value.Length == 0)
            wrong = "it is empty";
        else if (value.Length > largest)
            wrong = $"it has {value.Length:N0} bytes, more than the {largest:N0} that may be";
        if (wrong.Length > 0)
            return null;
        try
        {
            var read = JsonSerializer.Deserialize<T>(value, Options);
            wrong = read is null ? "it is null" : Flaw(read) ?? "";
            return wrong.Length == 0 ? read : null;
        }
        catch (JsonException e)
        {
            wrong = FleetText.Clean(e.Message, 200);
            return null;
        }
    }

    private static string? Flaw(object value) => value switch
    {
        NodeState state => Flaw(state),
        PolicyRollout rollout => Flaw(rollout),
        PolicyChange change => change.Number < 1 || change.Revision < 1 || IsUnfit(change.Note.By, 200) || IsUnfit(change.Note.Why, 1000) ? "a number or a text is out of bounds" : Flaw(change.After),
        BlockValue block => IsUnfit(block.Reason, 500) ? "its reason is too long or has control characters" : null,
        Presence presence => IsUnfit(presence.Host, 255) || presence.Pid < 0 || (presence.Boot is { } boot && IsUnfit(boot, 200)) ? "a number or a text is out of bounds" : null,
        RevisionValue revision => Flaw(revision),
        PolicyAcknowledgement answer => answer.Revision < 1 || answer.Reasons.Count > 100 || answer.Reasons.Any(reason => reason is null || IsUnfit(reason, 2000)) ? "its reasons are out of bounds" : null,
        PolicyResults results => Math.Min(Math.Min(Math.Min(results.Acted, results.Helped), Math.Min(results.Unmet, results.Harmful)), Math.Min(results.Failed, results.Revision - 1)) < 0
            ? "a count is negative" : null,
        SlotBook book => book.Limit < 1 || book.Present < 0 ? "a number is out of bounds" : null,
        _ => null,
    };

    private static string? Flaw(NodeState state)
    {
        if (state.Hooks.Count > MostHooks || state.Failing.Count > MostHooks)
            return $"it names more than {MostHooks} hooks or failing parts";
        if (state.Hooks.Any(hook => hook is null || IsUnfit(hook.Hook, 300) || IsUnfit(hook.Desired, 300) || IsUnfit(hook.Actual, 300)))
            return "a hook's text is too long or has control characters";
        return IsUnfit(state.Node, 200) || IsUnfit(state.Version, 100) || IsUnfit(state.Standstill, 50) || IsUnfit(state.JournalHash, 128) || state.Failing.Any(text => text is null || IsUnfit(text, 1000))
            || state.OpenSymptoms < 0 || state.JournalId < 0
            ? "a number or a text is out of bounds" : null;
    }

    private static string? Flaw(PolicyRollout rollout)
    {
        if (rollout.Change < 0 || rollout.Last < 0 || IsNoRevision(rollout.Stable) || IsNoRevision(rollout.Previous))
            return "a revision is out of bounds";
        if (rollout.Canary is not { } canary)
            return null;
        return IsNoRevision(canary.Revision) || canary.Nodes.Any(node => node is null || IsUnfit(node, 200)) || canary.For < TimeSpan.Zero || canary.Limits?.Flaw() is not null ? "its canary is out of bounds" : null;

        bool IsNoRevision(int? revision) => revision < 1 || revision > rollout.Last;
    }

    private static string? Flaw(RevisionValue revision)
    {
        if (revision.Files.Count > 1000 || revision.Files.Values.Any(text => text is null))
            return "it has too many files, or one without text";
        return revision.Files.Keys.FirstOrDefault(name => !IsFileName(name)) is { } name ? $"'{FleetText.Clean(name, 60)}' is no name of a file" : null;
    }

    /// <summary>Whether a name is a plain one: it must never lead out of the folder that a node puts it into.</summary>
    public static bool IsFileName(string name) =>
        name.Length is > 0 and <= 200 && name[0] is not '.' and not '-' && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_');

    private static bool IsUnfit(string? text, int longest) => text is not null && (text.Length > longest || text.Any(c => char.IsControl(c) && c is not '\n' and not '\t'));
}
