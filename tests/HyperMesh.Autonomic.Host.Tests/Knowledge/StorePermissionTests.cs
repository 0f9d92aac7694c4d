using System.Runtime.Versioning;
using HyperMesh.Autonomic.Engine.Knowledge;

namespace HyperMesh.Autonomic.Host.Tests.Knowledge;

/// <summary>What is in a store or a recording is its owner's to read, and its lock his to hold.</summary>
[SupportedOSPlatform("linux")]
public sealed class StorePermissionTests : IDisposable
{
    private const UnixFileMode OwnersFolder = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode Owners = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Everybodys = Owners | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private readonly TempFolder _folder = new();

    private string Store => Path.Combine(_folder["state"], "knowledge.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_new_store_is_its_owners_with_its_folder_and_all_files_beside_it()
    {
        using var taken = StoreLock.Take(Store);
        using var journal = Journal.Open(Store);

        File.GetUnixFileMode(_folder["state"]).ShouldBe(OwnersFolder);
        var files = Directory.GetFiles(_folder["state"]);
        files.Length.ShouldBeGreaterThan(2);
        files.ShouldAllBe(file => File.GetUnixFileMode(file) == Owners);
    }

    [Fact]
    public void A_store_that_somebody_has_opened_to_others_stays_so()
    {
        Journal.Open(Store).Dispose();
        File.SetUnixFileMode(Store, Everybodys);

        Journal.Open(Store).Dispose();

        File.GetUnixFileMode(Store).ShouldBe(Everybodys);
    }

    [Fact]
    public void The_lock_of_an_earlier_version_is_closed_to_others()
    {
        Directory.CreateDirectory(_folder["state"]);
        File.WriteAllText(Store + ".lock", "");
        File.SetUnixFileMode(Store + ".lock", Everybodys);

        using (StoreLock.Take(Store))
            StoreLock.IsTaken(Store).ShouldBeTrue();

        File.GetUnixFileMode(Store + ".lock").ShouldBe(Owners);
    }

    [Fact]
    public void What_replay_and_record_write_is_their_owners()
    {
        using var cli = new Cli(_folder);

        cli.Run("replay", Cli.InRoot("samples", "recordings", "udp-flood.jsonl.gz"), "--store", _folder["replay.db"]).ExitCode.ShouldBe(0);
        cli.Run("record", "--out", _folder["host.jsonl"], "--duration", "300ms").ExitCode.ShouldBe(0);

        File.GetUnixFileMode(_folder["replay.db"]).ShouldBe(Owners);
        File.GetUnixFileMode(_folder["host.jsonl"]).ShouldBe(Owners);
    }
}
