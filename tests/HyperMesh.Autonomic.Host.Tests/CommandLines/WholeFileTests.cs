using System.Runtime.Versioning;
using HyperMesh.Autonomic.Host.Cli;

namespace HyperMesh.Autonomic.Host.Tests.CommandLines;

[SupportedOSPlatform("linux")]
public sealed class WholeFileTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Write_FailsInTheMiddle_WhatWasThereStaysAndNothingElse()
    {
        var file = _folder.Write("policy.yaml", "old");
        Should.Throw<IOException>(() => WholeFile.Write<int>(file, aside =>
        {
            File.WriteAllText(aside, "ne");
            throw new IOException("no space left on device");
        }));
        File.ReadAllText(file).ShouldBe("old");
        Directory.GetFileSystemEntries(_folder.Path).ShouldBe([file]);
    }

    [Fact]
    public void Write_ALink_LeadsToTheNewFileWithThePermissionsOfTheOld()
    {
        var file = _folder.Write("policy.yaml", "old");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupWrite);
        File.CreateSymbolicLink(_folder["link.yaml"], "policy.yaml");
        WholeFile.Write(_folder["link.yaml"], "new");
        File.ReadAllText(file).ShouldBe("new");
        File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupWrite);
        new FileInfo(_folder["link.yaml"]).LinkTarget.ShouldBe("policy.yaml");
    }

    [Fact]
    public void Write_ADevice_IsWrittenToAndNotReplaced()
    {
        File.CreateSymbolicLink(_folder["nothing"], "/dev/null");
        WholeFile.Write(_folder["nothing"], "new");
        new FileInfo(_folder["nothing"]).LinkTarget.ShouldBe("/dev/null");
        File.ReadAllText(_folder["nothing"]).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("nowhere/file", "there is no folder ")]
    [InlineData(".", "is a folder")]
    public void Write_NoSuchPlace_IsWrongUsage(string name, string message) =>
        Should.Throw<UsageException>(() => WholeFile.Write(_folder[name], "new")).Message.ShouldContain(message);
}
