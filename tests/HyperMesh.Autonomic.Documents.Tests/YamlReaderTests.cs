namespace HyperMesh.Autonomic.Documents.Tests;

public sealed class YamlReaderTests
{
    [Fact]
    public void Read_NestedDocument_GivesEveryValueItsPlaceAndPointer()
    {
        var root = Document.Sound("name: shed\nrules:\n  - when: {load: 3}\n    a/b~c: x\n").ShouldBeOfType<MappingNode>();

        root.Place.ToString().ShouldBe("policy.yaml:1:1");
        root.Pointer.ShouldBe("");
        root.Entries.Select(entry => entry.Key.Text).ShouldBe(["name", "rules"]);
        var load = root.Find("/rules/0/when/load")!;
        load.Place.ToString().ShouldBe("policy.yaml:3:18");
        load.Pointer.ShouldBe("/rules/0/when/load");
        var escaped = root.Find("/rules/0/a~1b~0c").ShouldBeOfType<ScalarNode>();
        escaped.Text.ShouldBe("x");
        escaped.Pointer.ShouldBe("/rules/0/a~1b~0c");
    }

    [Fact]
    public void Read_QuotedAndBlockText_IsNotPlain()
    {
        var root = Document.Sound("a: no\nb: 'no'\nc: \"no\"\nd: |\n  no\n").ShouldBeOfType<MappingNode>();

        root.Entries.Select(entry => ((ScalarNode)entry.Value).IsPlain).ShouldBe([true, false, false, false]);
    }

    [Fact]
    public void Read_SeveralDocuments_GivesThemInOrderWithoutEmptyOnes()
    {
        var (documents, problems) = Document.Read("---\n# nothing here\n---\na: 1\n---\n- b\n---\n");

        problems.ShouldBeEmpty();
        documents.Select(document => document.ToJson()!.ToJsonString()).ShouldBe(["{\"a\":1}", "[\"b\"]"]);
        documents.Select(document => document.Place.Line).ShouldBe([4, 6]);
        documents.Select(document => document.Pointer).ShouldBe(["", ""]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("# only a comment\n")]
    [InlineData("---\n")]
    public void Read_NothingInIt_GivesNoDocumentAndNoProblem(string text)
    {
        var (documents, problems) = Document.Read(text);

        documents.ShouldBeEmpty();
        problems.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("a: 1\r\nb: 2\r\n")]
    [InlineData("a: 1\rb: 2\r")]
    [InlineData("\uFEFFa: 1\nb: 2")]
    public void Read_ByteOrderMarkAndForeignLineEnds_CountsLinesAndColumnsAsEditorsDo(string text)
    {
        var root = Document.Sound(text);

        root.ToJson()!.ToJsonString().ShouldBe("{\"a\":1,\"b\":2}");
        root.Place.ToString().ShouldBe("policy.yaml:1:1");
        root.Find("/b")!.Place.ToString().ShouldBe("policy.yaml:2:4");
    }

    [Theory]
    [InlineData("a: 1\nb: 2\na: 3\n", "policy.yaml:3:1: the key 'a' is given twice; the first is at policy.yaml:1:1")]
    [InlineData("{a: 1, 'a': 2}", "policy.yaml:1:8: the key 'a' is given twice; the first is at policy.yaml:1:2")]
    [InlineData("? [a]\n: 1\n", "policy.yaml:1:3: a key must be text, found a list")]
    [InlineData("{{a: 1}: 2}", "policy.yaml:1:2: a key must be text, found a mapping")]
    [InlineData("{: 1}", "policy.yaml:1:2: a key is missing before the colon")]
    [InlineData("a: &x 1\n", "policy.yaml:1:4: anchors are not allowed, found '&x'; write the value out where it is used")]
    [InlineData("a: *x\n", "policy.yaml:1:4: aliases are not allowed, found '*x'; write the value out")]
    [InlineData("a: !!str 1\n", "policy.yaml:1:4: tags are not allowed, found '!!str'; remove it; quotes make a value text")]
    [InlineData("a: !x [1]\n", "policy.yaml:1:4: tags are not allowed, found '!x'; remove it; quotes make a value text")]
    public void Read_WhatIsRefused_SaysWhereAndHowToMendIt(string text, string problem) =>
        Document.Problems(text).ShouldBe([problem]);

    [Theory]
    [InlineData("a:\n\tb: 1\n", "policy.yaml:2:1: a tab stands in the indentation; indent with spaces")]
    [InlineData("a: 1\n\tb: 2\n", "policy.yaml:2:1: a tab stands in the indentation; indent with spaces")]
    [InlineData("\ta: 1\n", "policy.yaml:1:1: a tab stands in the indentation; indent with spaces")]
    [InlineData("a: b: c\n", "policy.yaml:1:5: a colon with a space cannot stand here; quote the value, or check the indentation and the colon before")]
    [InlineData("a:1\nb: 2\n", "policy.yaml:2:2: a colon with a space cannot stand here; quote the value, or check the indentation and the colon before")]
    [InlineData("a:\n  b: 1\n c: 2\n", "policy.yaml:3:2: expected a key; check the indentation, and that each key ends in a colon and a space")]
    [InlineData("- a\nb: 1\n", "policy.yaml:2:1: expected '- '; a list and keys cannot stand at one indentation")]
    [InlineData("a: - b\n", "policy.yaml:1:4: a list item cannot begin here; put each '- ' on a line of its own")]
    [InlineData("a: 'x\n", "policy.yaml:1:4: the quoted text that begins here is not closed; end it with the same quote")]
    [InlineData("a: [1,\n  2", "policy.yaml:2:4: expected ',' or ']'; the bracket at line 1, column 4 is not closed")]
    [InlineData("a: [1\nb: [2]\n", "policy.yaml:2:1: text in brackets must be indented more than the key they belong to; indent it, or close the bracket at line 1, column 4")]
    [InlineData("a: {b: 1\nc: 2\n", "policy.yaml:2:1: text in brackets must be indented more than the key they belong to; indent it, or close the bracket at line 1, column 4")]
    [InlineData("a: [{b: 1 c: 2}]\n", "policy.yaml:1:12: expected ',' or '}'; a comma is missing, or the bracket at line 1, column 5 is not closed")]
    [InlineData("a: \"\\u12\"\n", "policy.yaml:1:4: an escape in double quotes lacks hexadecimal digits; write \\\\ for a backslash, or use single quotes")]
    [InlineData("a: \"b\nc: d\n", "policy.yaml:1:4: the quoted text that begins here is not closed; end it with the same quote, or indent its other lines")]
    [InlineData("a: |b\n", "policy.yaml:1:4: nothing may follow | or > on its line; quote the value if it is one line of text")]
    [InlineData("a: 1\nb\nc: 2\n", "policy.yaml:2:1: expected a key; check the indentation, and that each key ends in a colon and a space")]
    [InlineData("a: {b: 1", "policy.yaml:1:9: expected ',' or '}'; the bracket at line 1, column 4 is not closed")]
    [InlineData("a: @x\n", "policy.yaml:1:4: '@' cannot begin a value; quote the value")]
    [InlineData("a: ]\n", "policy.yaml:1:4: expected a value")]
    [InlineData("a: \"\\q\"\n", "policy.yaml:1:4: unknown escape in double quotes; write \\\\ for a backslash, or use single quotes")]
    [InlineData("a: \"\\UFFFFFFFF\"\n", "policy.yaml:1:15: an escape stands for a character that does not exist")]
    [InlineData(" a: 1\nb: 2\n", "policy.yaml:2:1: unexpected text after the document; check the indentation, or begin a document with ---")]
    [InlineData("a: !x!y 1\n", "policy.yaml:1:4: tags are not allowed; quote the value if it is text")]
    [InlineData("a: * 5\n", "policy.yaml:1:4: anchors and aliases are not allowed; write the value out, or quote it")]
    [InlineData("% \n---\na: 1\n", "policy.yaml:1:1: a line that begins with % is a directive, and this is none; write %YAML 1.2 or leave it out; quotes make a value text")]
    [InlineData("%YAML 7.0\n---\na: 1\n", "policy.yaml:1:1: this version of YAML is not known; write %YAML 1.2 or leave it out")]
    public void Read_SyntaxError_SaysWhereAndHowToMendIt(string text, string problem) =>
        Document.Problems(text).ShouldBe([problem]);

    [Theory]
    [InlineData(1024)]
    [InlineData(4096)]
    public async Task Read_DirectiveThatFillsABufferAndHasNoLineEnd_ComesToAnEnd(int length)
    {
        // The scanner's buffer holds 1024 characters. Without an end it takes half a minute.
        await Task.Run(() => Document.Read($"%{new string('A', length - 3)} b")).WaitAsync(TimeSpan.FromSeconds(15));
    }

    [Theory]
    [InlineData("a: 1\nb: x\0y\n", "policy.yaml:2:5: the character U+0000 must not stand in a document; in double quotes, write \\u0000")]
    [InlineData("a: x\u2028b: 2\n", "policy.yaml:1:5: the character U+2028 must not stand in a document; in double quotes, write \\u2028")]
    [InlineData("a: \u001b[31m\n", "policy.yaml:1:4: the character U+001B must not stand in a document; in double quotes, write \\u001B")]
    public void Read_CharacterThatCannotBeSeen_IsRefused(string text, string problem) =>
        Document.Problems(text).ShouldBe([problem]);

    [Fact]
    public void Read_HalfACharacter_IsRefused() =>
        Document.Problems("a: \ud800\n").ShouldBe(["policy.yaml:1:4: the character U+D800 must not stand in a document"]);

    [Fact]
    public void Read_SeveralProblems_ReportsAllInOrder() =>
        Document.Problems("a: *x\na: !t 1\n? [k]\n: &y 2\nb: [\n").ShouldBe(
        [
            "policy.yaml:1:4: aliases are not allowed, found '*x'; write the value out",
            "policy.yaml:2:1: the key 'a' is given twice; the first is at policy.yaml:1:1",
            "policy.yaml:2:4: tags are not allowed, found '!t'; remove it; quotes make a value text",
            "policy.yaml:3:3: a key must be text, found a list",
            "policy.yaml:4:3: anchors are not allowed, found '&y'; write the value out where it is used",
            "policy.yaml:6:1: expected a value; the bracket at line 5, column 4 is not closed",
        ]);

    [Fact]
    public void Read_SyntaxErrorInALaterDocument_KeepsTheEarlierOnes()
    {
        var (documents, problems) = Document.Read("a: 1\n---\nb: [\n");

        documents.ShouldHaveSingleItem().ToJson()!.ToJsonString().ShouldBe("{\"a\":1}");
        problems.ShouldHaveSingleItem();
    }

    [Fact]
    public void Read_LongTextInAProblem_IsCutShortAndOnOneLine()
    {
        var problem = Document.Problems($"a: 1\n? |\n  {new string('k', 500)}\n: 1\n? |\n  {new string('k', 500)}\n: 2\n").ShouldHaveSingleItem();

        problem.ShouldBe($"policy.yaml:5:3: the key '{new string('k', 60)}...' is given twice; the first is at policy.yaml:2:3");
    }
}
