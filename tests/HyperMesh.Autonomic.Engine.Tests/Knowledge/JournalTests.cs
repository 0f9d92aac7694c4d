using HyperMesh.Autonomic.Engine.Knowledge;

namespace HyperMesh.Autonomic.Engine.Tests.Knowledge;

public sealed class JournalTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Append_Records_CountsFromOneAndReadsThemBack()
    {
        using var journal = Journal.Open(_folder["new/store.db"]);
        var appended = new List<KnowledgeRecord>();
        using var listening = journal.Appended.Subscribe(appended.Add);
        foreach (var i in Enumerable.Range(1, 2500))
            journal.Append(At(i), new Note("test", $"note {i}"), i == 1 ? [] : [i - 1]).Id.ShouldBe(i);

        var read = journal.Read().ToList();
        read.Select(record => record.Id).ShouldBe(Enumerable.Range(1, 2500).Select(i => (long)i));
        read.Select(RecordJson.WriteLine).ShouldBe(appended.Select(RecordJson.WriteLine));
        journal.Read(after: 2498).Select(record => record.Id).ShouldBe([2499, 2500]);
        journal.Read(after: 2500).ShouldBeEmpty();
    }

    [Fact]
    public void Find_ById_GivesTheRecordOrNull()
    {
        using var journal = Journal.InMemory();
        journal.Append(At(1), new Note("test", "one"), []);
        journal.Append(At(2), new Note("test", "two"), [1]);
        var found = journal.Find(2).ShouldNotBeNull();
        (found.At, found.Body).ShouldBe((At(2), new Note("test", "two")));
        found.Causes.ShouldBe([1]);
        journal.Find(0).ShouldBeNull();
        journal.Find(3).ShouldBeNull();
        journal.Find(-5).ShouldBeNull();
    }

    [Fact]
    public void Open_Again_GoesOnCounting()
    {
        using (var journal = Journal.Open(_folder["store.db"]))
            journal.Append(At(1), new Note("test", "one"), []);
        using (var journal = Journal.Open(_folder["store.db"]))
            journal.Append(At(2), new Note("test", "two"), [1]).Id.ShouldBe(2);
        using var reading = Journal.OpenToRead(_folder["store.db"]);
        reading.Read().Select(record => ((Note)record.Body).Text).ShouldBe(["one", "two"]);
    }

    [Fact]
    public void Read_WhileAnotherConnectionWrites_SeesWhatHasBeenWritten()
    {
        using var writing = Journal.Open(_folder["store.db"]);
        writing.Append(At(1), new Note("test", "one"), []);
        using var reading = Journal.OpenToRead(_folder["store.db"]);
        for (var i = 2; i <= 100; i++)
        {
            writing.Append(At(i), new Note("test", "more"), []);
            reading.Read().Count().ShouldBe(i);
        }

        using var records = reading.Read().GetEnumerator();
        records.MoveNext().ShouldBeTrue();
        writing.Append(At(101), new Note("test", "a reader in the middle blocks nobody"), []).Id.ShouldBe(101);
    }

    [Fact]
    public void Open_NewerSchema_IsRefused()
    {
        Journal.Open(_folder["store.db"]).Dispose();
        Execute("PRAGMA user_version = 7");
        var message = $"{_folder["store.db"]}: the Knowledge store cannot be used: its schema is version 7, this program knows version 4: "
            + "use the program that wrote it, or a newer one; nothing was changed";
        Should.Throw<IOException>(() => Journal.Open(_folder["store.db"])).Message.ShouldBe(message);
        Should.Throw<IOException>(() => Journal.OpenToRead(_folder["store.db"])).Message.ShouldBe(message);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Open_NoDatabase_IsRefused(bool writable)
    {
        var path = _folder.Write("store.db", string.Concat(Enumerable.Repeat("this is no database\n", 500)));
        var fault = Should.Throw<IOException>(() => writable ? Journal.Open(path) : Journal.OpenToRead(path));
        fault.Message.ShouldStartWith($"{path}: the Knowledge store cannot be used: ");
        fault.Message.ShouldContain("file is not a database");
        File.ReadAllText(path).ShouldStartWith("this is no database", customMessage: "the file is left as it was");
    }

    [Fact]
    public void Open_Folder_IsRefused() =>
        Should.Throw<IOException>(() => Journal.Open(_folder.Path)).Message
            .ShouldStartWith($"{_folder.Path}: the Knowledge store cannot be used");

    [Fact]
    public void OpenToRead_NotThere_SaysWhatToDo() =>
        Should.Throw<IOException>(() => Journal.OpenToRead(_folder["none.db"])).Message.ShouldBe(
            $"{_folder["none.db"]}: there is no Knowledge store; name another with --store, or let 'hypermesh run' make one");

    [Theory]
    [InlineData("""{"kind":"prophecy","text":"of a later version"}""")]
    [InlineData("""{"text":"without a kind"}""")]
    public void Read_RecordThatIsNone_IsRefused(string body)
    {
        Journal.Open(_folder["store.db"]).Dispose();
        Execute($"INSERT INTO records (id, at, cause, body, hash) VALUES (1, '2026-01-01T00:00:00Z', '[]', '{body}', zeroblob(32))");
        using var journal = Journal.OpenToRead(_folder["store.db"]);
        Should.Throw<IOException>(() => journal.Read().Count()).Message
            .ShouldStartWith($"{_folder["store.db"]}: the Knowledge store cannot be used: record 1 is damaged, or of a later version than this program: ");
    }

    [Fact]
    public void Append_ReaderOnAnotherThread_SeesWholeRecordsInOrder()
    {
        using var journal = Journal.InMemory();
        var stop = false;
        var reader = new Thread(() =>
        {
            while (!Volatile.Read(ref stop))
                journal.Read().Select((record, i) => record.Id == i + 1).ShouldAllBe(inOrder => inOrder);
        });
        reader.Start();
        for (var i = 0; i < 500; i++)
            journal.Append(At(i), new Note("test", new string('x', i)), []);
        Volatile.Write(ref stop, true);
        reader.Join(TimeSpan.FromSeconds(10)).ShouldBeTrue();
        journal.Read().Count().ShouldBe(500);
    }

    private static DateTimeOffset At(int i) => JournalText.Epoch.AddTicks(i * 12_345_671L);

    private void Execute(string sql)
    {
        using var connection = SystemSqlite.Connection($"Data Source={_folder["store.db"]};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
