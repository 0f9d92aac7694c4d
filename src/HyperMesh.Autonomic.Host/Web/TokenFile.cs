using System.Text.Json;
using System.Text.Json.Serialization;
using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Host.Cli;

namespace HyperMesh.Autonomic.Host.Web;

/// <summary>The tokens of the page. Read whenever it has changed, so that one that is taken back is good for nothing from that instant. Thread-safe.</summary>
/// <param name="path">Of the file; it need not be there.</param>
internal sealed class TokenFile(string path)
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(10);

    private readonly Lock _lock = new();
    private (DateTime Written, long Length) _seen;
    private IReadOnlyList<WebToken> _tokens = [];

    /// <summary>In the state folder.</summary>
    public static string DefaultPath => System.IO.Path.Combine(Installation.StateFolder, "web-tokens.json");

    public string Path => path;

    /// <summary>The token of a secret; null when there is none, or its time is over.</summary>
    /// <exception cref="IOException">The file cannot be trusted or read.</exception>
    public WebToken? Find(string secret, DateTimeOffset now) => Read().FirstOrDefault(token => token.Is(secret)) is { } found && found.IsGoodAt(now) ? found : null;

    /// <summary>All tokens, by name.</summary>
    /// <exception cref="IOException">The file can be read or written by others, or cannot be read.</exception>
    public IReadOnlyList<WebToken> Read()
    {
        lock (_lock)
        {
            var file = new FileInfo(path);
            if (!file.Exists)
            {
                (_seen, _tokens) = (default, []);
                return _tokens;
            }

            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & ~Private) != 0)
                throw new IOException($"{path} can be opened by others than its owner, so no token in it is trusted; chmod 600 {path}");
            if (_seen == (file.LastWriteTimeUtc, file.Length))
                return _tokens;

            _tokens = Parse(File.ReadAllBytes(path));
            _seen = (file.LastWriteTimeUtc, file.Length);
            return _tokens;
        }
    }

    /// <summary>Exchanges the tokens, in one step: another process that does so at the same time is waited for.</summary>
    /// <param name="change">The tokens that there shall be, of those that there are.</param>
    /// <param name="cancel">Ends the waiting.</param>
    /// <exception cref="IOException">The file cannot be written, or as <see cref="Read"/>.</exception>
    public async Task ChangeAsync(Func<IReadOnlyList<WebToken>, IEnumerable<WebToken>> change, CancellationToken cancel)
    {
        OwnersFile.MakeFolderOf(path);
        await using var alone = await LockAsync(cancel).ConfigureAwait(false);
        var tokens = change(Read()).OrderBy(token => token.Name, StringComparer.Ordinal).ToArray();
        WholeFile.Write(path, aside =>
        {
            using var file = OwnersFile.Open(aside, FileMode.Create, FileShare.None);
            JsonSerializer.Serialize(file, tokens, TokenJson.Default.WebTokenArray);
            return tokens.Length;
        });
    }

    private async Task<FileStream> LockAsync(CancellationToken cancel)
    {
        while (true)
        {
            try
            {
                // FileShare.None is flock(2), which ends with the process that holds it.
                return OwnersFile.Open(path + ".lock", FileMode.OpenOrCreate, FileShare.None);
            }
            catch (IOException busy) when (busy.HResult == StoreLock.WouldBlock)
            {
                await Task.Delay(Glance, TimeProvider.System, cancel).ConfigureAwait(false);
            }
        }
    }

    private WebToken[] Parse(byte[] text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, TokenJson.Default.WebTokenArray) ?? [];
        }
        catch (JsonException fault)
        {
            throw new IOException($"{path} is no file of tokens: {fault.Message}; remove it and make new ones with 'hypermesh token new'", fault);
        }
    }
}

/// <summary>How the file is written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(WebToken[]))]
internal sealed partial class TokenJson : JsonSerializerContext;
