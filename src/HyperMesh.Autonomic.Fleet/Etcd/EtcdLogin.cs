using HyperMesh.Autonomic.Engine.Fleet;

namespace HyperMesh.Autonomic.Fleet.Etcd;

/// <summary>The token of a user: asked for when it is needed, and again when the store does not know it any more. Thread-safe.</summary>
internal sealed class EtcdLogin(FleetSettings settings, EtcdTransport transport) : IDisposable
{
    private readonly SemaphoreSlim _one = new(1, 1);
    private volatile string? _token;

    /// <summary>The token to send; null when there is no user.</summary>
    public async ValueTask<string?> TokenAsync(Uri member, CancellationToken cancel)
    {
        if (settings.User is null)
            return null;
        if (_token is { } known)
            return known;
        await _one.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            return _token ??= await AskAsync(member, settings.User, cancel).ConfigureAwait(false);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>The store does not know a token any more; one that has been asked for meanwhile stays.</summary>
    public void Forget(string? token)
    {
        if (_token == token)
            _token = null;
    }

    public void Forget() => _token = null;

    public void Dispose() => _one.Dispose();

    private async Task<string> AskAsync(Uri member, string user, CancellationToken cancel)
    {
        var answer = await transport.SendAsync(
            member, "/v3/auth/authenticate", new AuthenticateRequest(user, Password(member)), EtcdJson.Default.AuthenticateRequest, EtcdJson.Default.AuthenticateResponse,
            null, cancel).ConfigureAwait(false);
        return answer.Token ?? throw new EtcdException(EtcdFault.Refused, member, "no token was given to the user");
    }

    // Read each time, so that a changed password counts without a restart.
    private string Password(Uri member)
    {
        if (settings.PasswordFile is not { } path)
            return "";
        try
        {
            return File.ReadLines(path).FirstOrDefault() ?? "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EtcdException(EtcdFault.Refused, member, $"the password for it cannot be read from {path}: {e.Message}", e);
        }
    }
}
