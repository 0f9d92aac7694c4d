using System.Text;
using FsCheck;
using FsCheck.Fluent;
using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Engine.Knowledge.Audit;
using HyperMesh.Autonomic.Engine.Plugins.Trust;

namespace HyperMesh.Autonomic.Engine.Tests.Knowledge;

public sealed class JournalAuditTests : IDisposable
{
    private const int Count = 12;
    private readonly TempFolder _folder = new();
    private readonly SigningKey _key = SigningKey.Generate(SigningAlgorithm.EcdsaP256);
    private readonly string _store;

    public JournalAuditTests()
    {
        _store = _folder["store.db"];
        Write(_store, _key, Count);
    }

    public void Dispose()
    {
        _key.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Run_UntouchedStore_IsGoodAndSignedToItsEnd()
    {
        var report = Audit();
        report.Findings.ShouldBeEmpty();
        (report.IsGood, report.HasChain, report.Records, report.Last, report.IsKeyKnown, report.Unsigned).ShouldBe((true, true, Count, Count, true, 0));
        report.Head.ShouldNotBeNull().Id.ShouldBe(Count);
        using var journal = Journal.OpenToRead(_store);
        report.Hash.ShouldBe(Convert.ToHexStringLower(journal.LastHash()));
    }

    [Fact]
    public void Run_EmptyStore_IsGood()
    {
        Journal.Open(_folder["empty.db"]).Dispose();
        var report = JournalAudit.Run(_folder["empty.db"], new AuditRequest());
        (report.IsGood, report.Records, report.Head).ShouldBe((true, 0, null));
    }

    [Theory]
    [InlineData("UPDATE records SET body = replace(body, 'note 5', 'note 6') WHERE id = 5", 5, "was changed|were changed")]
    [InlineData("UPDATE records SET body = replace(body, 'note', 'hint') WHERE id = 5", 5, "were changed")]
    [InlineData("UPDATE records SET at = replace(at, '2026', '2025') WHERE id = 5", 5, "were changed")]
    [InlineData("UPDATE records SET cause = '[3]' WHERE id = 5", 5, "were changed")]
    [InlineData("UPDATE records SET body = body || ' ' WHERE id = 12", 12, "were changed")]
    [InlineData("UPDATE records SET hash = zeroblob(32) WHERE id = 5", 5, "its hash was changed")]
    [InlineData("UPDATE records SET hash = hex(zeroblob(16)) WHERE id = 5", 5, "not of the form")]
    [InlineData("UPDATE records SET body = CAST(body AS BLOB) WHERE id = 5", 5, "not of the form")]
    [InlineData("DELETE FROM records WHERE id = 5", 5, "it is missing")]
    [InlineData("DROP VIEW open_symptoms", 0, "its view open_symptoms is missing")]
    [InlineData("CREATE TRIGGER hide AFTER INSERT ON inbox BEGIN DELETE FROM inbox; END", 0, "the trigger hide, which this program has not made")]
    [InlineData("DROP VIEW open_symptoms; CREATE VIEW open_symptoms AS SELECT 1", 0, "view open_symptoms was changed")]
    [InlineData("DELETE FROM records WHERE id BETWEEN 5 AND 7", 5, "it is missing, and all up to record 7")]
    [InlineData("DELETE FROM records WHERE id < 4", 1, "it is missing, and all up to record 3")]
    [InlineData("DELETE FROM records WHERE id = 12", 12, "it is missing at the end")]
    [InlineData("DELETE FROM records WHERE id > 9", 10, "it is missing at the end, and all up to record 12, which was signed")]
    [InlineData("DELETE FROM records", 1, "it is missing at the end, and all up to record 12")]
    [InlineData("INSERT INTO records (id, at, cause, body, hash) SELECT 13, at, cause, body, hash FROM records WHERE id = 12", 13, "were changed, or it is another record")]
    [InlineData("INSERT INTO records (id, at, cause, body, hash) SELECT 0, at, cause, body, hash FROM records WHERE id = 12", 0, "")]
    [InlineData("UPDATE records SET id = 99 WHERE id = 5", 5, "it is missing")]
    [InlineData("UPDATE records SET id = -id WHERE id IN (5, 6); UPDATE records SET id = 11 + id WHERE id < 0", 5, "it is another record")]
    [InlineData("UPDATE heads SET signature = zeroblob(70)", 12, "the signature does not fit")]
    [InlineData("UPDATE heads SET at = '2030-01-01T00:00:00.0000000+00:00'", 12, "the signature does not fit")]
    [InlineData("UPDATE heads SET id = 11", 11, "")]
    [InlineData("UPDATE heads SET hash = (SELECT hash FROM records WHERE id = 11)", 12, "")]
    [InlineData("UPDATE heads SET key = zeroblob(91)", 12, "cannot be checked")]
    [InlineData("DELETE FROM heads", 0, "nothing in it is signed")]
    public void Run_TamperedStore_NamesTheRecordAndWhatIsWrong(string sql, long id, string problem)
    {
        OlderStore.Execute(_store, sql);
        var report = Audit();
        report.IsGood.ShouldBeFalse();
        var first = report.Findings[0];
        first.Id.ShouldBe(id);
        problem.Split('|').ShouldContain(words => first.Problem.Contains(words, StringComparison.Ordinal), customMessage: first.Problem);
    }

    [Fact]
    public void Run_ChainMadeAnew_IsFoundByTheSignature()
    {
        OlderStore.Execute(_store, "UPDATE records SET body = replace(body, 'note 5', 'note 6') WHERE id = 5");
        Rechain();
        var report = Audit();
        report.Findings.ShouldHaveSingleItem().Id.ShouldBe(Count);
        report.Findings[0].Problem.ShouldContain("the chain made anew");
        Should.Throw<IOException>(() => Journal.Open(_store)).Message.ShouldContain("is not what was signed");
    }

    [Fact]
    public void Run_HeadOfAnotherKey_IsFoundByWhoKnowsTheKey()
    {
        OlderStore.Execute(_store, "DELETE FROM heads", "UPDATE records SET body = replace(body, 'note 5', 'note 6') WHERE id = 5");
        Rechain();
        using (var forger = SigningKey.Generate(SigningAlgorithm.EcdsaP256))
        using (Journal.Open(_store, new JournalSettings { Key = forger }))
        {
            // Opening signs it at the end.
        }

        Audit().Findings.ShouldHaveSingleItem().Problem.ShouldStartWith("it is signed by the key ");
        var trusting = JournalAudit.Run(_store, new AuditRequest());
        (trusting.IsGood, trusting.IsKeyKnown).ShouldBe((true, false), "without the key nobody can tell");
    }

    [Fact]
    public void Run_AnyByteOfAnyRecordChanged_IsFound()
    {
        var columns = new[] { "at", "cause", "body", "hash" };
        var change = from id in Gen.Choose(1, Count) from column in Gen.Elements(columns) from at in Gen.Choose(0, 10_000) from bits in Gen.Choose(1, 255) select (id, column, at, bits);
        Prop.ForAll(change.ToArbitrary(), one =>
        {
            var copy = _folder["copy.db"];
            File.Copy(_store, copy, overwrite: true);
            Change(copy, one.id, one.column, one.at, (byte)one.bits);
            var found = JournalAudit.Run(copy, new AuditRequest()).Findings;
            return found.Count > 0 && found.All(finding => finding.Id == one.id);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));
    }

    [Fact]
    public void Run_ByteOfTheFileChanged_IsFoundWhereARecordIs()
    {
        var bytes = File.ReadAllBytes(_store);
        var at = bytes.AsSpan().IndexOf("note 7\""u8);
        at.ShouldBeGreaterThan(0);
        bytes[at] ^= 1;
        File.WriteAllBytes(_store, bytes);
        Audit().Findings.ShouldHaveSingleItem().Id.ShouldBe(7);
    }

    [Fact]
    public void Run_DamagedPage_IsAFinding()
    {
        Write(_folder["large.db"], _key, 2000);
        using (var file = File.OpenWrite(_folder["large.db"]))
        {
            file.Position = 40 * 4096;
            file.Write(new byte[4096]);
        }

        var report = JournalAudit.Run(_folder["large.db"], new AuditRequest());
        report.IsGood.ShouldBeFalse();
        report.Findings.ShouldContain(finding => finding.Problem.StartsWith("the file is damaged where this record, or one after it, should be", StringComparison.Ordinal));
    }

    [Fact]
    public void Run_WhileAnotherWrites_SeesOneInstant()
    {
        using var journal = Journal.Open(_store, new JournalSettings { Key = _key });
        for (var round = 0; round < 20; round++)
        {
            journal.Append(JournalText.Epoch, new Note("test", "more"), []);
            var report = Audit();
            report.Findings.ShouldBeEmpty();
            report.Last.ShouldBe(Count + 1 + round);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Run_StoreWithoutChain_SaysSo(int version)
    {
        OlderStore.Write(_folder["old.db"], version, records: 7);
        var report = JournalAudit.Run(_folder["old.db"], new AuditRequest());
        (report.IsGood, report.HasChain, report.Version, report.Records).ShouldBe((false, false, version, 7));
    }

    [Theory]
    [InlineData("", 0, "")]
    [InlineData("UPDATE records SET body = replace(body, 'note 2', 'note 3') WHERE id = 2", 2, "does not|do not fit")]
    [InlineData("UPDATE records SET hash = zeroblob(32) WHERE id = 2", 2, "do not fit")]
    [InlineData("DELETE FROM records WHERE id = 4", 4, "it is missing: record 13 names it")]
    [InlineData("INSERT INTO records (id, at, cause, body, hash) SELECT 3, at, cause, body, hash FROM records WHERE id = 4", 3, "it was added")]
    [InlineData("UPDATE records SET body = replace(body, 'note 8', 'note 9') WHERE id = 8", 8, "were changed")]
    [InlineData("DELETE FROM records WHERE id = 8", 8, "it is missing")]
    [InlineData("UPDATE records SET body = replace(body, '[2,4]', '[2]') WHERE id = 13", 4, "it was added")]
    public void Run_TrimmedStore_GoesOnFromTheCut(string sql, long id, string problem)
    {
        CutBefore(8, [2, 4]);
        if (sql.Length > 0)
            OlderStore.Execute(_store, sql);
        var report = Audit();
        report.Trimmed.ShouldNotBeNull().Before.ShouldBe(8);
        if (sql.Length == 0)
        {
            report.Findings.ShouldBeEmpty();
            (report.Records, report.Last).ShouldBe((8, 13));
            return;
        }

        report.Findings[0].Id.ShouldBe(id);
        problem.Split('|').ShouldContain(words => report.Findings[0].Problem.Contains(words, StringComparison.Ordinal), customMessage: report.Findings[0].Problem);
    }

    private AuditReport Audit() => JournalAudit.Run(_store, new AuditRequest { Key = _key.Public, MustBeSigned = true });

    internal static void Write(string path, SigningKey? key, int count)
    {
        using var journal = Journal.Open(path, new JournalSettings { Key = key });
        for (var i = 1; i <= count; i++)
            journal.Append(JournalText.Epoch.AddSeconds(i), new Note("test", $"note {i}"), i > 1 ? [i - 1] : []);
    }

    /// <summary>What retention does.</summary>
    private void CutBefore(long before, long[] kept)
    {
        using (var journal = Journal.Open(_store, new JournalSettings { Key = _key }))
        {
            var digest = RecordChain.Origin.ToArray();
            var stored = journal.ReadStored().ToList();
            foreach (var record in stored.Where(record => kept.Contains(record.Id)))
                RecordChain.AddKept(
                    digest, record.Id, Encoding.UTF8.GetBytes(record.At), Encoding.UTF8.GetBytes(record.Cause), Encoding.UTF8.GetBytes(record.Body), record.Hash.Span);
            var hash = stored.Single(record => record.Id == before - 1).Hash;
            journal.Append(JournalText.Epoch.AddSeconds(13), new Trim(
                before, Convert.ToHexStringLower(hash.Span), kept, Convert.ToHexStringLower(digest), before - 1 - kept.Length, "", "by size"), []);
        }

        OlderStore.Execute(_store, $"DELETE FROM records WHERE id < {before} AND id NOT IN ({string.Join(',', kept)})");
    }

    /// <summary>What a forger would do who knows how the chain is made, and has no key.</summary>
    private void Rechain()
    {
        using var connection = SystemSqlite.Connection($"Data Source={_store};Pooling=False");
        connection.Open();
        var last = RecordChain.Origin.ToArray();
        for (var id = 1; id <= Count; id++)
        {
            using var read = connection.CreateCommand();
            read.CommandText = $"SELECT at, cause, body FROM records WHERE id = {id}";
            using (var reader = read.ExecuteReader())
            {
                reader.Read();
                last = RecordChain.Next(last, id, reader.GetString(0), reader.GetString(1), reader.GetString(2));
            }

            using var write = connection.CreateCommand();
            write.CommandText = $"UPDATE records SET hash = x'{Convert.ToHexString(last)}' WHERE id = {id}";
            write.ExecuteNonQuery();
        }
    }

    /// <summary>In the file itself for a body, because SQL would refuse one that is no JSON.</summary>
    private static void Change(string path, int id, string column, int at, byte bits)
    {
        using var connection = SystemSqlite.Connection($"Data Source={path};Pooling=False");
        connection.Open();
        using var read = connection.CreateCommand();
        read.CommandText = $"SELECT CAST({column} AS BLOB) FROM records WHERE id = {id}";
        var bytes = (byte[])read.ExecuteScalar()!;
        if (column == "body")
        {
            connection.Close();
            var file = File.ReadAllBytes(path);
            file[file.AsSpan().IndexOf(bytes) + at % bytes.Length] ^= bits;
            File.WriteAllBytes(path, file);
            return;
        }

        bytes[at % bytes.Length] ^= bits;
        using var write = connection.CreateCommand();
        write.CommandText = $"UPDATE records SET {column} = {(column == "hash" ? "$bytes" : "CAST($bytes AS TEXT)")} WHERE id = {id}";
        write.Parameters.AddWithValue("$bytes", bytes);
        write.ExecuteNonQuery();
    }
}
