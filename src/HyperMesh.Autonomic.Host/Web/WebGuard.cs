using System.Net;
using HyperMesh.Autonomic.Host.Control;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Net.Http.Headers;

namespace HyperMesh.Autonomic.Host.Web;

/// <summary>Stands before everything that comes by TCP: what comes by the unix socket has been judged by its file's mode. Thread-safe.</summary>
/// <remarks>Browsers are led to a page's machine in two ways: a name of somebody else that points here (so names are known ones), and a page of somebody else
/// that sends requests here (so changes need a header that no such page can set, and the same origin).</remarks>
/// <param name="settings">Who may do what.</param>
/// <param name="tokens">The tokens.</param>
internal sealed class WebGuard(WebSettings settings, TokenFile tokens)
{
    private const string Bearer = "Bearer ";
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static readonly string[] Ours = ["localhost", Dns.GetHostName()];
    private static readonly string[] SameSite = ["same-origin", "none"];

    /// <summary>Lets a request through, or answers it.</summary>
    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        // The unix socket has no address.
        if (context.Connection.LocalIpAddress is null)
            return next(context);

        Protect(context.Response.Headers);
        return Judge(context) is var (status, refusal) ? refusal.As(status).ExecuteAsync(context) : next(context);
    }

    private (int Status, Refusal Refusal)? Judge(HttpContext context)
    {
        var request = context.Request;
        if (!IsOurs(request.Host))
        {
            return (StatusCodes.Status421MisdirectedRequest, new Refusal(
                "this is not a name of this machine", "ask by its address, or list the name under 'web.names' of the configuration"));
        }

        var changes = !HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method);
        if (changes && !IsSameOrigin(request))
            return (StatusCodes.Status403Forbidden, new Refusal("a page of another site may not change anything here"));

        var secret = SecretOf(request);
        if (secret is null)
            return changes || (settings.AsksReaders && !WebPage.Has(request.Path)) ? Unauthorized(context, "this needs a token", "'hypermesh token new NAME' makes one") : null;
        if (Find(secret, out var fault) is not { } token)
            return fault ?? Unauthorized(context, "this token is good for nothing: it is none of ours, was taken back, or its time is over", "'hypermesh token list' shows those there are");

        context.Features.Set(new Caller(
            token.Name, token.Role == WebRole.Operator ? Caller.Operator : Caller.Viewer, $"{token.Name} (token, from {context.Connection.RemoteIpAddress})"));
        return changes && token.Role != WebRole.Operator
            ? (StatusCodes.Status403Forbidden, new Refusal($"the token of {token.Name} is for looking only", "'hypermesh token new NAME --role operator' makes another one"))
            : null;
    }

    private WebToken? Find(string secret, out (int, Refusal)? fault)
    {
        fault = null;
        try
        {
            return tokens.Find(secret, TimeProvider.System.GetUtcNow());
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            fault = (StatusCodes.Status503ServiceUnavailable, new Refusal(unreadable.Message));
            return null;
        }
    }

    /// <summary>An address is always right: nobody can have it point elsewhere.</summary>
    private bool IsOurs(HostString host) =>
        IPAddress.TryParse(host.Host.Trim('[', ']'), out _)
        || Ours.Concat(settings.Names).Contains(host.Host, StringComparer.OrdinalIgnoreCase);

    private static bool IsSameOrigin(HttpRequest request)
    {
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        var origin = request.Headers[HeaderNames.Origin].ToString();
        return (site.Length == 0 || SameSite.Contains(site))
            && (origin.Length == 0 || string.Equals(origin, UriHelper.BuildAbsolute(request.Scheme, request.Host).TrimEnd('/'), StringComparison.OrdinalIgnoreCase));
    }

    private static string? SecretOf(HttpRequest request) =>
        request.Headers.Authorization.ToString() is var value && value.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? value[Bearer.Length..].Trim() : null;

    private static (int, Refusal) Unauthorized(HttpContext context, string detail, string hint)
    {
        context.Response.Headers.WWWAuthenticate = "Bearer realm=\"hypermesh\"";
        return (StatusCodes.Status401Unauthorized, new Refusal(detail, hint));
    }

    private static void Protect(IHeaderDictionary headers)
    {
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.CacheControl = "no-store";
    }
}
