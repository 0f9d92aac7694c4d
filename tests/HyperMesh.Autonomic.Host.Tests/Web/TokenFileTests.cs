using System.Runtime.Versioning;
using HyperMesh.Autonomic.Host.Web;

namespace HyperMesh.Autonomic.Host.Tests.Web;

[SupportedOSPlatform("linux")]
public sealed class TokenFileTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Change_ManyAtOnce_LosesNone()
    {
        var names = Enumerable.Range(0, 20).Select(i => $"user{i}").ToList();
        await Task.WhenAll(names.Select(name => Task.Run(() => new TokenFile(_folder["tokens.json"]).ChangeAsync(
            known => known.Append(WebToken.Make(name, WebRole.Viewer, Now, null).Token), CancellationToken.None))));
        new TokenFile(_folder["tokens.json"]).Read().Select(token => token.Name).ShouldBe(names, ignoreOrder: true);
        File.GetUnixFileMode(_folder["tokens.json"]).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public async Task Find_FileIsMovedAwayAndBack_KnowsItsTokensAgain()
    {
        var tokens = new TokenFile(_folder["tokens.json"]);
        var (token, secret) = WebToken.Make("anna", WebRole.Viewer, Now, null);
        await tokens.ChangeAsync(known => known.Append(token), CancellationToken.None);
        tokens.Find(secret, Now).ShouldNotBeNull();
        File.Move(_folder["tokens.json"], _folder["aside"]);
        tokens.Find(secret, Now).ShouldBeNull();
        File.Move(_folder["aside"], _folder["tokens.json"]);
        tokens.Find(secret, Now).ShouldNotBeNull();
    }
}
