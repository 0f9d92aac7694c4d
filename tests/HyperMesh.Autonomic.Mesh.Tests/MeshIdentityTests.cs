using System.Security.Cryptography;

namespace HyperMesh.Autonomic.Mesh.Tests;

public sealed class MeshIdentityTests
{
    public static TheoryData<HandshakeSuite> AllSuites => Suites.Data();

    [Theory]
    [MemberData(nameof(AllSuites))]
    public void FromPem_WhatToPemHasWritten_IsTheSameNode(HandshakeSuite suite)
    {
        using var made = MeshIdentity.Generate(suite);
        using var read = MeshIdentity.FromPem(made.ToPem());

        read.Public.Fingerprint.ShouldBe(made.Public.Fingerprint);
        read.Public.Suite.ShouldBe(suite);
        read.Public.Fingerprint.ShouldMatch("^[0-9a-f]{64}$");
        var said = SHA384.HashData([1]);
        made.Public.Verify("x", said, read.Sign("x", said)).ShouldBeTrue();
        made.Public.Verify("y", said, read.Sign("x", said)).ShouldBeFalse("it is of another role");
        made.Public.Verify("x", SHA384.HashData([2]), read.Sign("x", said)).ShouldBeFalse();
    }

    [Theory]
    [MemberData(nameof(AllSuites))]
    public void Verify_AnySignatureChanged_IsFalse(HandshakeSuite suite)
    {
        using var identity = MeshIdentity.Generate(suite);
        var said = SHA384.HashData([1]);
        var signatures = identity.Sign("x", said);
        for (var i = 0; i < signatures.Length; i += suite == HandshakeSuite.Classical ? 1 : 101)
        {
            var changed = signatures.ToArray();
            changed[i] ^= 1;
            identity.Public.Verify("x", said, changed).ShouldBeFalse($"byte {i}");
        }
    }

    [Fact]
    public void FromPem_NoKeyOrADamagedOne_SaysSo()
    {
        using var made = MeshIdentity.Generate(HandshakeSuite.Classical);
        var text = made.ToPem();
        Should.Throw<FormatException>(() => MeshIdentity.FromPem("nothing")).Message.ShouldContain("there is no key of a mesh node in it; 'hypermesh mesh identity'");
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var wrongCurve = PemEncoding.WriteString("HYPERMESH MESH ECDSA P-384 KEY", other.ExportPkcs8PrivateKey());
        Should.Throw<FormatException>(() => MeshIdentity.FromPem(wrongCurve)).Message.ShouldContain("P-384");
        var lines = text.Split('\n');
        lines[1] = new string('A', lines[1].Length);
        Should.Throw<FormatException>(() => MeshIdentity.FromPem(string.Join('\n', lines))).Message.ShouldContain("damaged");
    }
}
