using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;
using HyperMesh.Autonomic.Engine.Knowledge;

namespace HyperMesh.Autonomic.Host.Web;

/// <summary>The tokens of the page. Read whenever it has changed, so that one that is taken back is good for nothing from that instant. Thread-safe.</summary>
/// <param name="path">Of the file; it need not be there.</param>
internal sealed class TokenFile(string path)
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

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
                return _tokens = [];
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & ~Private) != 0)
                throw new IOException($"{path} can be opened by others than its owner, so no token in it is trusted; chmod 600 {path}");
            if (_seen == (file.LastWriteTimeUtc, file.Length))
                return _tokens;

            _tokens = Parse(File.ReadAllBytes(path));
            _seen = (file.LastWriteTimeUtc, file.Length);
            return _tokens;
        }
    }

    /// <summary>Puts other tokens in the place of all, in one step. Of two processes that do so at once, the second reads what the first has written.</summary>
    /// <param name="change">The tokens there are to those that there will be; when it throws, they stay.</param>
    /// <exception cref="IOException">It cannot be read or written, or another process does not come to an end with it.</exception>
    public void Change(Func<IReadOnlyList<WebToken>, IEnumerable<WebToken>> change)
    {
        using var held = Hold();
        Write(change(Read()));
    }

    private FileStream Hold()
    {
        var (begin, spin) = (Stopwatch.GetTimestamp(), new SpinWait());
        while (true)
        {
            try
            {
                OwnersFile.MakeFolderOf(path);
                // FileShare.None is flock(2): the kernel gives it back when the process dies.
                return OwnersFile.Open(path + ".lock", FileMode.OpenOrCreate, FileShare.None);
            }
            catch (IOException fault) when (fault.HResult == StoreLock.WouldBlock)
            {
                if (Stopwatch.GetElapsedTime(begin) > Patience)
                    throw new IOException($"another process is changing {path} and does not come to an end; try again", fault);
                spin.SpinOnce();
            }
        }
    }

    private void Write(IEnumerable<WebToken> tokens)
    {
        var unfinished = path + ".new";
        File.Delete(unfinished);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = Private;
        using (var file = new FileStream(unfinished, options))
            JsonSerializer.Serialize(file, tokens.OrderBy(token => token.Name, StringComparer.Ordinal).ToArray(), TokenJson.Default.WebTokenArray);
        File.Move(unfinished, path, overwrite: true);
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
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, RespectNullableAnnotations = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(WebToken[]))]
internal sealed partial class TokenJson : JsonSerializerContext;
