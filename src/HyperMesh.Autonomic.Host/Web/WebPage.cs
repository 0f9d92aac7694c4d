using System.Collections.Frozen;
using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace HyperMesh.Autonomic.Host.Web;

/// <summary>The page's files, as the build has embedded them: compressed once, and told apart by their content. Thread-safe.</summary>
internal static class WebPage
{
    private const string Prefix = "page/";
    private const string Index = "index.html";

    private static readonly FrozenDictionary<string, string> Types = new Dictionary<string, string>
    {
        [".html"] = "text/html; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".svg"] = "image/svg+xml",
    }.ToFrozenDictionary();

    private static readonly Lazy<FrozenDictionary<string, Asset>> Assets = new(Read);

    /// <summary>Whether a path is one of the page's files.</summary>
    public static bool Has(PathString path) => Assets.Value.ContainsKey(path.Value ?? "");

    /// <summary>Answers with a file; 304 where the browser has it.</summary>
    public static Task ServeAsync(HttpContext context)
    {
        var asset = Assets.Value[context.Request.Path.Value ?? ""];
        var (request, response) = (context.Request, context.Response);
        // It is asked for each time, and sent only when it is another one.
        response.Headers.CacheControl = "no-cache";
        response.Headers.ETag = asset.Tag;
        response.Headers.Vary = HeaderNames.AcceptEncoding;
        if (request.Headers.IfNoneMatch.Contains(asset.Tag))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        var packs = request.Headers.AcceptEncoding.ToString().Contains("br", StringComparison.OrdinalIgnoreCase);
        var body = packs ? asset.Packed : asset.Plain;
        if (packs)
            response.Headers.ContentEncoding = "br";
        response.ContentType = asset.Type;
        response.ContentLength = body.Length;
        return HttpMethods.IsHead(request.Method) ? Task.CompletedTask : response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }

    private static FrozenDictionary<string, Asset> Read()
    {
        var assembly = typeof(WebPage).Assembly;
        var found = assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).ToDictionary(
            name => "/" + name[Prefix.Length..],
            name =>
            {
                using var stream = assembly.GetManifestResourceStream(name)!;
                var bytes = new byte[stream.Length];
                stream.ReadExactly(bytes);
                return new Asset(Types[Path.GetExtension(name)], bytes, Pack(bytes), $"\"{Convert.ToHexStringLower(SHA256.HashData(bytes))[..16]}\"");
            });
        found["/"] = found["/" + Index];
        return found.ToFrozenDictionary();
    }

    private static byte[] Pack(byte[] bytes)
    {
        var packed = new MemoryStream();
        using (var brotli = new BrotliStream(packed, CompressionLevel.Optimal))
            brotli.Write(bytes);
        return packed.ToArray();
    }

    private sealed record Asset(string Type, byte[] Plain, byte[] Packed, string Tag);
}
