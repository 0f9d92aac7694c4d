using System.Runtime.Versioning;
using System.Text;

namespace HyperMesh.Autonomic.Documents.Tests;

[SupportedOSPlatform("linux")]
public sealed class YamlFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("documents-").FullName;
    private readonly ProblemList _problems = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void ReadFile_Utf8WithByteOrderMark_IsRead()
    {
        var path = Write([.. Encoding.UTF8.Preamble, .. "name: grün\n"u8]);

        var document = YamlReader.ReadFile(path, _problems).ShouldHaveSingleItem();

        _problems.ShouldBeEmpty();
        document.Find("/name")!.Place.ShouldBe(new Place(path, 1, 7));
        document.ToJson()!["name"]!.GetValue<string>().ShouldBe("grün");
    }

    [Fact]
    public void ReadFile_NotUtf8_SaysLineAndColumn()
    {
        var path = Write([.. "a: 1\nb: grün "u8, 0xFC, .. "\n"u8]);

        YamlReader.ReadFile(path, _problems).ShouldBeEmpty();

        _problems.ToString().ShouldBe($"{path}:2:9: the byte 0xFC is not valid UTF-8; save the file as UTF-8");
    }

    [Fact]
    public void ReadFile_CutInsideACharacter_SaysLineAndColumn()
    {
        var path = Write([.. "a: "u8, 0xE2, 0x82]);

        YamlReader.ReadFile(path, _problems).ShouldBeEmpty();

        _problems.ToString().ShouldBe($"{path}:1:4: the byte 0xE2 is not valid UTF-8; save the file as UTF-8");
    }

    [Fact]
    public void ReadFile_Utf16_SaysSo()
    {
        var path = Write([.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes("a: 1\n")]);

        YamlReader.ReadFile(path, _problems).ShouldBeEmpty();

        _problems.ToString().ShouldBe($"{path}:1:1: the byte 0xFF is not valid UTF-8; the file is UTF-16; save it as UTF-8");
    }

    [Fact]
    public void ReadFile_Missing_IsAProblem()
    {
        var path = Path.Combine(_folder, "gone", "policy.yaml");

        YamlReader.ReadFile(path, _problems).ShouldBeEmpty();

        _problems.ToString().ShouldBe($"{path}:1:1: there is no such file");
    }

    [Fact]
    public void ReadFile_Directory_IsAProblem()
    {
        YamlReader.ReadFile(_folder, _problems).ShouldBeEmpty();

        _problems.ToString().ShouldBe($"{_folder}:1:1: this is a directory, not a file");
    }

    [Fact]
    public void ReadFile_WithoutPermission_IsAProblem()
    {
        var path = Write([.. "a: 1\n"u8]);
        File.SetUnixFileMode(path, UnixFileMode.None);

        YamlReader.ReadFile(path, _problems);

        // The superuser may read it all the same.
        if (!Environment.IsPrivilegedProcess)
            _problems.ToString().ShouldBe($"{path}:1:1: the file may not be read; check its permissions");
    }

    [Fact]
    public void ReadFile_LinkToItself_IsAProblem()
    {
        var path = Path.Combine(_folder, "loop.yaml");
        File.CreateSymbolicLink(path, path);

        YamlReader.ReadFile(path, _problems).ShouldBeEmpty();

        _problems.ShouldHaveSingleItem().Message.ShouldStartWith("the file cannot be read: ");
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\0b")]
    public void ReadFile_PathThatCannotBe_IsAProblem(string path)
    {
        YamlReader.ReadFile(path, _problems).ShouldBeEmpty();

        _problems.ShouldHaveSingleItem().Message.ShouldStartWith("the file cannot be read: ");
    }

    [Fact]
    public void ReadFile_LongerThanTheLimitWithByteOrderMark_IsNotCutShort()
    {
        var path = Write([.. Encoding.UTF8.Preamble, .. "a: 123456\n"u8]);

        YamlReader.ReadFile(path, _problems, new YamlLimits { MaxBytes = 10 }).ShouldBeEmpty();

        _problems.ToString().ShouldBe($"{path}:1:1: the file is longer than 10 bytes; split it");
    }

    [Fact]
    public void ReadFile_EndlessDevice_StopsAtTheLimit()
    {
        YamlReader.ReadFile("/dev/zero", _problems).ShouldBeEmpty();

        _problems.ToString().ShouldBe("/dev/zero:1:1: the file is longer than 4194304 bytes; split it");
    }

    [Theory]
    [InlineData("", "1:1: the file is empty; it should hold a mapping")]
    [InlineData("a: 1\n---\nb: 2\n", "3:1: a second document begins here; this file holds only one")]
    [InlineData("- a\n", "1:1: expected a mapping, found a list")]
    [InlineData("name:shed\n", "1:1: expected a mapping, found 'name:shed'; a key needs a space after its colon")]
    [InlineData("a: [\n", "2:1: expected a value; the bracket at line 1, column 4 is not closed")]
    public void ReadFileMapping_NotOneMapping_IsOneProblem(string text, string problem)
    {
        var path = Write(Encoding.UTF8.GetBytes(text));

        YamlReader.ReadFileMapping(path, _problems).ShouldBeNull();

        _problems.ToString().ShouldBe($"{path}:{problem}");
    }

    [Fact]
    public void ReadMapping_OneMapping_IsReturned() =>
        YamlReader.ReadMapping("a: 1\n", "x.yaml", _problems)!.ValueOf("a")!.Place.ToString().ShouldBe("x.yaml:1:4");

    private string Write(byte[] content)
    {
        var path = Path.Combine(_folder, "policy.yaml");
        File.WriteAllBytes(path, content);
        return path;
    }
}
