namespace HyperMesh.Autonomic.Documents.Tests;

public sealed class MappingReaderTests
{
    [Fact]
    public void Done_UnknownKeys_ReportsEachWithTheNearestKnown()
    {
        var (done, problems) = Document.With("intervall: 5s\nname: a\ncolour: red\n", reader =>
        {
            reader.RequiredString("name");
            reader.OptionalDuration("interval", TimeSpan.FromSeconds(1)).ShouldBe(TimeSpan.FromSeconds(1));
            return reader.Done();
        });

        done.ShouldBeFalse();
        problems.ShouldBe(
        [
            "policy.yaml:1:1: unknown key 'intervall'; did you mean 'interval'?",
            "policy.yaml:3:1: unknown key 'colour'; use one of: name, interval",
        ]);
    }

    [Fact]
    public void Required_Missing_IsReportedAtTheMapping()
    {
        var (name, problems) = Document.With("rule:\n  when: x\n", reader =>
        {
            var rule = reader.RequiredMapping("rule")!;
            rule.RequiredString("when").ShouldBe("x");
            return rule.RequiredString("name");
        });

        name.ShouldBe("");
        problems.ShouldBe(["policy.yaml:2:3: 'name' is missing"]);
    }

    [Fact]
    public void Read_EveryKindOfMistakeInOneDocument_ReportsAllOfThemInOrder()
    {
        const string text = """
            name: [shed]
            enabled: yes
            interval: 5
            limits:
              cpu: 80
              rate: 10K
              prot: 1
            steps: drop
            mode: dryrun
            """;

        var (done, problems) = Document.With(text, reader =>
        {
            reader.OptionalEnum("mode", Mode.Auto).ShouldBe(Mode.Auto);
            reader.RequiredSequence("steps").ShouldBeEmpty();
            reader.RequiredString("name");
            reader.OptionalBoolean("enabled", true).ShouldBeTrue();
            reader.OptionalDuration("interval", TimeSpan.FromSeconds(9)).ShouldBe(TimeSpan.FromSeconds(9));
            var limits = reader.OptionalMapping("limits")!;
            limits.OptionalPercentage("cpu", 0.5).ShouldBe(0.5);
            limits.RequiredQuantity("rate");
            limits.OptionalInteger("port", 80, 1, 65535).ShouldBe(80);
            limits.Done().ShouldBeFalse();
            return reader.Done();
        });

        done.ShouldBeFalse();
        problems.ShouldBe(
        [
            "policy.yaml:1:7: expected text, found a list",
            "policy.yaml:2:10: expected true or false, found 'yes'; write true, or quote it if text is meant",
            "policy.yaml:3:11: a duration needs a unit, such as 5s",
            "policy.yaml:5:8: a percentage needs a percent sign, such as 80%",
            "policy.yaml:6:9: unknown suffix 'K'; write 10k",
            "policy.yaml:7:3: unknown key 'prot'; did you mean 'port'?",
            "policy.yaml:8:8: expected a list, found 'drop'",
            "policy.yaml:9:7: unknown value 'dryrun'; did you mean 'dry-run'?",
        ]);
    }

    [Fact]
    public void Done_OneItemIsBad_TheOthersAreSound()
    {
        var (done, problems) = Document.With("rules:\n- name: a\n- nam: b\n- c\n- name: d\n", reader =>
        {
            var rules = reader.RequiredMappings("rules").Select(rule => (rule.RequiredString("name"), rule.Done())).ToArray();
            rules.ShouldBe([("a", true), ("", false), ("d", true)]);
            return reader.Done();
        });

        done.ShouldBeFalse();
        problems.ShouldBe(
        [
            "policy.yaml:3:3: 'name' is missing",
            "policy.yaml:3:3: unknown key 'nam'; did you mean 'name'?",
            "policy.yaml:4:3: expected a mapping, found 'c'",
        ]);
    }

    [Fact]
    public void Done_AllKeysKnownAndSound_IsTrue()
    {
        const string text = "tags: [a, 'b']\nlabels: {tier: 1, on: off}\nport: 80\nwait: 1s\nmode: off\nkind: tc\n";

        var (done, problems) = Document.With(text, reader =>
        {
            reader.RequiredStrings("tags").ShouldBe(["a", "b"]);
            reader.OptionalStringMap("labels").ShouldBe(new Dictionary<string, string> { ["tier"] = "1", ["on"] = "off" });
            reader.OptionalInteger<byte>("port").ShouldBe((byte)80);
            reader.OptionalDuration("wait").ShouldBe(TimeSpan.FromSeconds(1));
            reader.RequiredEnum<Mode>("mode").ShouldBe(Mode.Off);
            reader.RequiredName("kind", ["xdp", "tc"]).ShouldBe("tc");
            return reader.Done();
        });

        done.ShouldBeTrue();
        problems.ShouldBeEmpty();
    }

    [Fact]
    public void Optional_Absent_GivesFallbackOrNull()
    {
        var (done, problems) = Document.With("{}", reader =>
        {
            reader.OptionalString("a").ShouldBeNull();
            reader.OptionalString("a", "x").ShouldBe("x");
            reader.OptionalInteger<int>("a").ShouldBeNull();
            reader.OptionalDuration("a").ShouldBeNull();
            reader.OptionalMapping("a").ShouldBeNull();
            reader.OptionalSequence("a").ShouldBeEmpty();
            reader.OptionalMappings("a").ShouldBeEmpty();
            reader.OptionalStringMap("a").ShouldBeEmpty();
            reader.OptionalName("a", ["b"]).ShouldBeNull();
            reader.OptionalNumber("a", 1.5).ShouldBe(1.5);
            reader.OptionalQuantity("a", 2).ShouldBe(2);
            return reader.Done();
        });

        done.ShouldBeTrue();
        problems.ShouldBeEmpty();
    }

    [Fact]
    public void Optional_KeyWithoutValue_IsAProblem()
    {
        Document.With("hold:\n", r => r.OptionalDuration("hold", TimeSpan.Zero)).Problems
            .ShouldBe(["policy.yaml:1:6: expected a duration, found nothing; give a value or remove the key"]);
        Document.With("hold:\n", r => r.OptionalMapping("hold")).Problems
            .ShouldBe(["policy.yaml:1:6: expected a mapping, found nothing; give a value or remove the key"]);
    }

    [Fact]
    public void RequiredSequence_Empty_IsAProblem() =>
        Document.With("steps: []\n", r => r.RequiredStrings("steps")).Problems
            .ShouldBe(["policy.yaml:1:8: 'steps' is an empty list; give at least one item"]);

    [Fact]
    public void Report_OwnCheck_StandsAtTheValueAndCountsForDone()
    {
        var (done, problems) = Document.With("low: 5\nhigh: 3\n", reader =>
        {
            if (reader.RequiredNumber("low") > reader.RequiredNumber("high"))
                reader.Report("high", "'high' is less than 'low'", "swap them");
            return reader.Done();
        });

        done.ShouldBeFalse();
        problems.ShouldBe(["policy.yaml:2:7: 'high' is less than 'low'; swap them"]);
    }
}
