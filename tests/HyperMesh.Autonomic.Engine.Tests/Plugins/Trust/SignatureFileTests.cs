using System.Text;
using System.Text.Json.Nodes;
using HyperMesh.Autonomic.Engine.Plugins.Trust;

namespace HyperMesh.Autonomic.Engine.Tests.Plugins.Trust;

public sealed class SignatureFileTests : IDisposable
{
    private static readonly SignedSubject Subject = new(SignedSubject.Plugin, "one", "1.2.3");
    private static readonly FileListing Listing = FileListing.Of([new ListedFile("a \"quoted\".dll", 5, new string('a', 64))]);
    private readonly SigningKey _key = SigningKey.Generate(SigningAlgorithm.EcdsaP256);
    private readonly byte[] _file;

    public SignatureFileTests() => _file = SignatureFile.Write(Signature.Make(Subject, Listing, _key));

    public void Dispose() => _key.Dispose();

    [Fact]
    public void Read_WhatWasWritten_IsBySignersKeyOnly()
    {
        var read = SignatureFile.Read(_file, out var fault).ShouldNotBeNull();

        fault.ShouldBeNull();
        (read.Subject, read.Algorithm, read.KeyId, read.Listing.Sha256).ShouldBe((Subject, SigningAlgorithm.EcdsaP256, _key.Public.Id, Listing.Sha256));
        read.IsBy(_key.Public).ShouldBeTrue();
        using var other = SigningKey.Generate(SigningAlgorithm.EcdsaP256);
        read.IsBy(other.Public).ShouldBeFalse();
        (read with { KeyId = other.Public.Id }).IsBy(other.Public).ShouldBeFalse("a signature does not change hands with its label");
    }

    [Theory]
    [InlineData("plugin", "one", "1.2.4")]
    [InlineData("plugin", "two", "1.2.3")]
    [InlineData("program", "one", "1.2.3")]
    [InlineData("plugin", "one\nversion: 1.2.3\nfoo: ", "")]
    public void IsBy_SameFilesAsSomethingElse_IsFalse(string kind, string name, string version) =>
        (SignatureFile.Read(_file, out _)! with { Subject = new SignedSubject(kind, name, version) }).IsBy(_key.Public).ShouldBeFalse();

    [Fact]
    public void Read_AnyByteOfTheFileChanged_IsNeverASignatureForSomethingElse()
    {
        for (var i = 0; i < _file.Length; i++)
        {
            var damaged = (byte[])_file.Clone();
            damaged[i] ^= 0x10;
            var read = SignatureFile.Read(damaged, out var fault);
            if (read is null)
                fault.ShouldNotBeNullOrEmpty();
            else if (read.IsBy(_key.Public))
                (read.Subject, read.Listing.Sha256).ShouldBe((Subject, Listing.Sha256), $"byte {i}");
        }
    }

    [Fact]
    public void Read_AnyBeginningOfTheFile_IsAFault()
    {
        for (var length = 0; length < _file.Length - 2; length++)
        {
            SignatureFile.Read(_file.AsMemory(0, length), out var fault).ShouldBeNull();
            fault.ShouldBe("it is no JSON, or cut short");
        }
    }

    public static TheoryData<string, string?, string> Faults => new()
    {
        { "hypermesh", "\"signature/2\"", "it is of the form 'signature/2', and this version reads signature/1" },
        { "algorithm", "\"rsa\"", "its algorithm 'rsa' is not known; there are ecdsa-p256, ml-dsa-65" },
        { "key", "\"abc\"", "'key' is no SHA-256 in 64 digits of lower-case hexadecimal" },
        { "digest", "\"sha256:00\"", "its digest is not that of its files" },
        { "files", "[]", "its digest is not that of its files" },
        { "files", "[1]", "it is not made of the objects that it should be" },
        { "files", "[{\"path\":\"../a\",\"length\":0,\"sha256\":\"" + new string('a', 64) + "\"}]",
            "the name '../a' cannot be part of what is signed" },
        { "name", "7", "'name' is no text" },
        { "version", "\"1\\n2\"", "there are control characters in its kind, name or version" },
        { "signature", null, "'signature' is missing" },
        { "comment", "\"hello\"", "'comment' is not known" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void Read_SomethingElseInIt_SaysWhat(string key, string? json, string fault)
    {
        var document = JsonNode.Parse(_file)!.AsObject();
        document.Remove(key);
        if (json is not null)
            document[key] = JsonNode.Parse(json);

        SignatureFile.Read(Encoding.UTF8.GetBytes(document.ToJsonString()), out var found).ShouldBeNull();
        found.ShouldBe(fault);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("[[[[[[[[[[]]]]]]]]]]")]
    [InlineData("{\"hypermesh\":\"signature/1\",\"hypermesh\":\"signature/1\"}")]
    public void Read_SomethingElse_IsAFault(string text)
    {
        SignatureFile.Read(Encoding.UTF8.GetBytes(text), out var fault).ShouldBeNull();
        fault.ShouldNotBeNullOrEmpty();
    }
}
