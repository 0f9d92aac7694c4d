namespace HyperMesh.Autonomic.Host.Tests.Control;

/// <summary>Who can come near the control socket.</summary>
public sealed class SocketRightsTests : CliTests
{
    private const UnixFileMode OwnerAndGroup = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;

    [Fact]
    public async Task Socket_NothingSaid_IsItsOwnersAndItsGroups()
    {
        if (OperatingSystem.IsWindows())
            return;
        using var daemon = await new RunningDaemon(_cli, _state).ReadyAsync();

        File.GetUnixFileMode(daemon.Socket).ShouldBe(OwnerAndGroup);
    }
}
