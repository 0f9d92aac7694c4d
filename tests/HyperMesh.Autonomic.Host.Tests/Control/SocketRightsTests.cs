namespace HyperMesh.Autonomic.Host.Tests.Control;

/// <summary>Who can come near the control socket.</summary>
public sealed class SocketRightsTests : IDisposable
{
    private const UnixFileMode OwnerAndGroup = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;

    private readonly TempFolder _folder = new();
    private readonly Cli _cli;

    public SocketRightsTests() => _cli = new Cli(_folder);

    [Fact]
    public async Task Socket_NothingSaid_IsItsOwnersAndItsGroups()
    {
        if (OperatingSystem.IsWindows())
            return;
        using var daemon = await new RunningDaemon(_cli, _folder).ReadyAsync();

        File.GetUnixFileMode(daemon.Socket).ShouldBe(OwnerAndGroup);
    }

    public void Dispose()
    {
        _cli.Dispose();
        _folder.Dispose();
    }
}
