using System.Runtime.CompilerServices;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Engine.Planning;
using HyperMesh.Autonomic.Engine.Tests.Planning;

namespace HyperMesh.Autonomic.Engine.Tests.Knowledge;

public sealed class SnapshotTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>fold(all) = restore(snapshot(fold(prefix))) + fold(suffix), for the state and for all that the planner makes of it.</summary>
    [Fact]
    public void Restore_AnyStoryCutAnywhere_IsTheFoldOfAllOfIt()
    {
        var property = Prop.ForAll(
            ArbMap.Default.ArbFor<int>().Generator.Two().ToArbitrary(),
            pair => AgreesAt(new Story(pair.Item1, baseline: pair.Item1 % 2 == 0, gentle: pair.Item1 % 3 == 0), pair.Item2));

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(60), property);
    }

    [Fact]
    public void Copy_WhileTheStateGoesOn_StaysAsItWas()
    {
        using var story = new Story(seed: 7, baseline: true, gentle: false);
        for (var step = 0; step < 60; step++)
        {
            var (before, copy) = (Text(story.Knowledge), Folded.Copy(story.Knowledge));
            Text(copy).ShouldBe(before);
            story.Step();
            Text(copy).ShouldBe(before, "what goes on is not seen in a copy");
        }
    }

    /// <summary>Every field, and what every type in it looks like. Who changes anything here raises <see cref="SnapshotFormat.Version"/>.</summary>
    [Fact]
    public void Shape_OfTheState_IsTheOneOfThisVersion() => CompareShape();

    private static void CompareShape([CallerFilePath] string source = "")
    {
        var path = Path.Combine(Path.GetDirectoryName(source)!, "snapshot-shape.txt");
        var shape = ShapeOfState();
        if (Environment.GetEnvironmentVariable("HYPERMESH_REWRITE_GOLDEN") == "1")
            File.WriteAllText(path, shape);

        shape.ShouldBe(File.ReadAllText(path),
            "the state has another shape: raise SnapshotFormat.Version, so that older snapshots are folded anew, and write the file with HYPERMESH_REWRITE_GOLDEN=1");
    }

    [Fact]
    public void Shape_OfEveryFoldedClass_HoldsOnlyWhatACopyKnows()
    {
        foreach (var type in typeof(KnowledgeState).Assembly.GetTypes().Where(Folded.Is))
            foreach (var field in Folded.FieldsOf(type))
                IsKnown(field.FieldType).ShouldBeTrue($"{type.Name}.{field.Name} is a {field.FieldType}: make it immutable (a record), or a collection, or [Folded]");
    }

    [Fact]
    public void Open_WithASnapshot_FoldsOnlyTheRest()
    {
        var path = StoreOf(records: 50, snapshotAt: 30);
        using var journal = Journal.Open(path);

        var opening = Opening.Of(journal);

        opening.From.ShouldBe(30);
        opening.PassedOver.ShouldBeEmpty();
        Text(opening.State).ShouldBe(Text(Whole(journal)));
    }

    [Theory]
    [InlineData("UPDATE snapshots SET version = 99", "version 99")]
    [InlineData("UPDATE snapshots SET hash = zeroblob(32)", "digest")]
    [InlineData("UPDATE snapshots SET state = x'0102'", "snapshot 30: i")]
    public void Open_SnapshotCannotBeUsed_FoldsAllAndSaysSo(string damage, string words)
    {
        var path = StoreOf(records: 50, snapshotAt: 30);
        Execute(path, damage);
        using var journal = Journal.Open(path);

        var opening = Opening.Of(journal);

        opening.From.ShouldBe(0);
        opening.PassedOver.ShouldHaveSingleItem().ShouldContain(words);
        Text(opening.State).ShouldBe(Text(Whole(journal)));
    }

    [Fact]
    public void Open_NewestSnapshotCannotBeUsed_BeginsWithTheOneBefore()
    {
        var path = StoreOf(records: 50, snapshotAt: 30);
        using (var journal = Journal.Open(path))
            journal.SaveSnapshot(Snapshot.Of(Whole(journal), 50));
        Execute(path, "UPDATE snapshots SET hash = zeroblob(32) WHERE id = 50");
        using var reopened = Journal.Open(path);

        Opening.Of(reopened).From.ShouldBe(30);
    }

    [Fact]
    public void Open_SnapshotOfAnOlderVersion_CountsOnlyWhereRecordsAreGone()
    {
        var path = StoreOf(records: 50, snapshotAt: 30);
        Execute(path, "UPDATE snapshots SET version = 0");
        using (var journal = Journal.Open(path))
            Opening.Of(journal).From.ShouldBe(0);
        Execute(path, "DELETE FROM records WHERE id < 20");
        using (var journal = Journal.Open(path))
            Opening.Of(journal).From.ShouldBe(30);
    }

    [Fact]
    public void Open_RecordsGoneAndNoSnapshot_SaysWhatMends()
    {
        var path = StoreOf(records: 50, snapshotAt: 30);
        Execute(path, "DELETE FROM records WHERE id < 20; UPDATE snapshots SET state = x'00'");
        using var journal = Journal.Open(path);

        var fault = Should.Throw<IOException>(() => KnowledgeState.Of(journal));
        fault.Message.ShouldContain(path);
        fault.Message.ShouldContain("snapshot 30");
        fault.Message.ShouldContain("knowledge repair");
    }

    [Fact]
    public void Append_ManyRecords_SavesTheStateNowAndThen()
    {
        var path = _folder["many.db"];
        using (var journal = Journal.Open(path))
        using (var knowledge = new KnowledgeBase(journal, new System.Reactive.Concurrency.HistoricalScheduler(JournalText.Epoch)))
            for (var i = 0; i < KnowledgeBase.SnapshotEvery + 5; i++)
                knowledge.Append(new Note("test", "n"));
        using var reopened = Journal.Open(path);

        reopened.Snapshots().ShouldHaveSingleItem().Id.ShouldBe(KnowledgeBase.SnapshotEvery);
        Opening.Of(reopened).From.ShouldBe(KnowledgeBase.SnapshotEvery);
    }

    private static bool AgreesAt(Story story, int cut)
    {
        using (story)
        {
            for (var step = 0; step < 40; step++)
                story.Step();
            var records = story.Journal.Read().ToList();
            var at = (int)((uint)cut % (uint)(records.Count + 1));
            var prefix = new KnowledgeState();
            foreach (var record in records.Take(at))
                prefix.Apply(record);
            var restored = Snapshot.Of(prefix, at).Open().State!;
            foreach (var record in records.Skip(at))
                restored.Apply(record);

            var whole = new KnowledgeState();
            foreach (var record in records)
                whole.Apply(record);
            Text(restored).ShouldBe(Text(whole), $"cut after {at} of {records.Count}");
            foreach (var key in Story.Cases)
                Text(story.Planner.Next(key, restored, Story.Policy, story.Now)).ShouldBe(Text(story.Planner.Next(key, whole, Story.Policy, story.Now)));
            foreach (var hook in whole.Hooks.Select(hook => hook.Hook))
                Text(story.Planner.Restore(hook, restored, story.Now)).ShouldBe(Text(story.Planner.Restore(hook, whole, story.Now)));
            return true;
        }
    }

    private static string Text(Decision decision) =>
        $"{(decision.Body is null ? "" : RecordJson.WriteBody(decision.Body))} {string.Join(',', decision.Causes)} {decision.LookAgain:O} {string.Join(',', decision.WaitsFor)}";

    private static string Text(KnowledgeState state) => Encoding.UTF8.GetString(SnapshotFormat.Write(state));

    private static KnowledgeState Whole(Journal journal)
    {
        var state = new KnowledgeState();
        foreach (var record in journal.Read())
            state.Apply(record);
        return state;
    }

    /// <summary>A store with the first records of a story, and a snapshot of some of them.</summary>
    private string StoreOf(int records, int snapshotAt)
    {
        var path = _folder["store.db"];
        using var story = new Story(seed: 5, baseline: true, gentle: false);
        while (story.Journal.LastId < records)
            story.Step();
        using var journal = Journal.Open(path);
        var state = new KnowledgeState();
        foreach (var record in story.Journal.Read().Take(records))
        {
            state.Apply(journal.Append(record.At, record.Body, record.Causes));
            if (record.Id == snapshotAt)
                journal.SaveSnapshot(Snapshot.Of(state, record.Id));
        }

        return path;
    }

    private static void Execute(string path, string sql)
    {
        using var connection = SystemSqlite.Connection($"Data Source={path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static bool IsKnown(Type type)
    {
        if (type.IsValueType || type == typeof(string) || Folded.Is(type) || type.GetMethod("<Clone>$") is not null)
            return true;
        if (type.IsArray)
            return type.GetElementType()!.IsValueType;
        if (!type.IsGenericType)
            return false;

        var kind = type.GetGenericTypeDefinition();
        return (kind == typeof(Dictionary<,>) || kind == typeof(HashSet<>) || kind == typeof(List<>) || kind == typeof(IReadOnlyList<>))
            && type.GetGenericArguments().All(IsKnown);
    }

    private static string ShapeOfState()
    {
        var (sections, open) = (new SortedDictionary<string, string>(StringComparer.Ordinal), new Queue<Type>([typeof(KnowledgeState)]));
        while (open.TryDequeue(out var type))
        {
            foreach (var argument in type.IsArray ? [type.GetElementType()!] : type.GetGenericArguments())
                open.Enqueue(argument);
            if (type.IsArray || type.IsEnum || type == typeof(RuleId) || type.Namespace?.StartsWith("HyperMesh", StringComparison.Ordinal) != true || sections.ContainsKey(type.Name))
                continue;

            var members = SnapshotFormat.MembersOf(type);
            sections[type.Name] = string.Concat(members.Select(member => $"  {member.Name}: {NameOf(member.Type)}\n"));
            foreach (var member in members)
                open.Enqueue(member.Type);
        }

        return $"version {SnapshotFormat.Version}\n" + string.Concat(sections.Select(section => $"\n{section.Key}\n{section.Value}"));
    }

    private static string NameOf(Type type) => type.IsGenericType
        ? $"{type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]}<{string.Join(", ", type.GetGenericArguments().Select(NameOf))}>"
        : type.IsArray ? $"{NameOf(type.GetElementType()!)}[]" : type.Name;
}
