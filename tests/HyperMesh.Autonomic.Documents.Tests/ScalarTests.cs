namespace HyperMesh.Autonomic.Documents.Tests;

public sealed class ScalarTests
{
    [Theory]
    [InlineData("no", "no")]
    [InlineData("10", "10")]
    [InlineData("1.0", "1.0")]
    [InlineData("'true'", "true")]
    [InlineData("''", "")]
    [InlineData("'null'", "null")]
    public void String_AnyValue_IsTakenAsWritten(string yaml, string value) =>
        Read(yaml, r => r.RequiredString("k")).ShouldBe((value, []));

    [Theory]
    [InlineData("", "1:3: expected text, found nothing; give a value or remove the key")]
    [InlineData("~", "1:4: expected text, found nothing; give a value or remove the key")]
    [InlineData("null", "1:4: expected text, found nothing; give a value or remove the key")]
    [InlineData("[a]", "1:4: expected text, found a list")]
    [InlineData("{a: b}", "1:4: expected text, found a mapping")]
    public void String_NoText_IsAProblem(string yaml, string problem) =>
        ProblemOf(yaml, r => r.RequiredString("k")).ShouldBe(problem);

    [Theory]
    [InlineData("true", true)]
    [InlineData("false", false)]
    public void Boolean_TrueOrFalse_IsRead(string yaml, bool value) =>
        Read(yaml, r => r.RequiredBoolean("k")).ShouldBe((value, []));

    [Theory]
    [InlineData("yes", "expected true or false, found 'yes'; write true, or quote it if text is meant")]
    [InlineData("no", "expected true or false, found 'no'; write false, or quote it if text is meant")]
    [InlineData("On", "expected true or false, found 'On'; write true, or quote it if text is meant")]
    [InlineData("off", "expected true or false, found 'off'; write false, or quote it if text is meant")]
    [InlineData("y", "expected true or false, found 'y'; write true, or quote it if text is meant")]
    [InlineData("n", "expected true or false, found 'n'; write false, or quote it if text is meant")]
    [InlineData("True", "expected true or false, found 'True'; write true, or quote it if text is meant")]
    [InlineData("1", "expected true or false, found '1'")]
    [InlineData("'true'", "expected true or false, found text in quotes; remove the quotes")]
    public void Boolean_AnythingElse_IsAProblem(string yaml, string problem) =>
        ProblemOf(yaml, r => r.RequiredBoolean("k")).ShouldBe("1:4: " + problem);

    [Theory]
    [InlineData("0", 0)]
    [InlineData("-7", -7)]
    [InlineData("+7", 7)]
    [InlineData("2147483647", int.MaxValue)]
    public void Integer_Decimal_IsRead(string yaml, int value) =>
        Read(yaml, r => r.RequiredInteger<int>("k")).ShouldBe((value, []));

    [Theory]
    [InlineData("010", "'010' has a leading zero; write 10, or 8 if octal is meant")]
    [InlineData("-010", "'-010' has a leading zero; write -10, or -8 if octal is meant")]
    [InlineData("09", "'09' has a leading zero; write 9")]
    [InlineData("00", "'00' has a leading zero; write 0")]
    [InlineData("0x1F", "'0x1F' is not a decimal number; write 31")]
    [InlineData("0o17", "'0o17' is not a decimal number; write 15")]
    [InlineData("0b101", "'0b101' is not a decimal number; write 5")]
    [InlineData("1_000", "expected a whole number, found '1_000'; write 1000")]
    [InlineData("10k", "expected a whole number, found '10k'; write 10000")]
    [InlineData("1.5", "expected a whole number, found '1.5'")]
    [InlineData("1.", "expected a whole number, found '1.'; write 1")]
    [InlineData(".5", "expected a whole number, found '.5'")]
    [InlineData("1e3", "expected a whole number, found '1e3'")]
    [InlineData("ten", "expected a whole number, found 'ten'")]
    [InlineData(".inf", "'.inf' is not a finite number")]
    [InlineData("'10'", "expected a whole number, found text in quotes; remove the quotes")]
    [InlineData("2147483648", "'2147483648' is more than 2147483647")]
    [InlineData("-99999999999999999999", "'-99999999999999999999' is less than -2147483648")]
    public void Integer_NotDecimal_IsAProblem(string yaml, string problem) =>
        ProblemOf(yaml, r => r.RequiredInteger<int>("k")).ShouldBe("1:4: " + problem);

    [Theory]
    [InlineData("0", "'0' is not between 1 and 9000")]
    [InlineData("9001", "'9001' is not between 1 and 9000")]
    [InlineData("70000", "'70000' is not between 1 and 9000")]
    [InlineData("-1", "'-1' is not between 1 and 9000")]
    public void Integer_OutOfRange_NamesTheRange(string yaml, string problem) =>
        ProblemOf(yaml, r => r.RequiredInteger<ushort>("k", 1, 9000)).ShouldBe("1:4: " + problem);

    [Theory]
    [InlineData("0", 0)]
    [InlineData("-1.25", -1.25)]
    [InlineData("1e-3", 0.001)]
    [InlineData("+2.5E2", 250)]
    public void Number_Decimal_IsRead(string yaml, double value) =>
        Read(yaml, r => r.RequiredNumber("k")).ShouldBe((value, []));

    [Theory]
    [InlineData(".inf", "'.inf' is not a finite number")]
    [InlineData("-.Inf", "'-.Inf' is not a finite number")]
    [InlineData(".nan", "'.nan' is not a finite number")]
    [InlineData("1e999", "'1e999' is too large")]
    [InlineData("1e-4294967296", "expected a number, found '1e-4294967296'")]
    [InlineData(".5", "expected a number, found '.5'; write 0.5")]
    [InlineData("-.5", "expected a number, found '-.5'; write -0.5")]
    [InlineData("5.", "expected a number, found '5.'; write 5")]
    [InlineData("010.5", "'010.5' has a leading zero; write 10.5")]
    [InlineData("1.5k", "expected a number, found '1.5k'; write 1500")]
    [InlineData("1,5", "expected a number, found '1,5'")]
    [InlineData("\"1\"", "expected a number, found text in quotes; remove the quotes")]
    public void Number_NotDecimal_IsAProblem(string yaml, string problem) =>
        ProblemOf(yaml, r => r.RequiredNumber("k")).ShouldBe("1:4: " + problem);

    [Fact]
    public void Number_OutOfRange_NamesTheBoundThatMatters()
    {
        ProblemOf("-0.5", r => r.RequiredNumber("k", minimum: 0)).ShouldBe("1:4: '-0.5' is less than 0");
        ProblemOf("2", r => r.RequiredNumber("k", maximum: 1.5)).ShouldBe("1:4: '2' is more than 1.5");
        ProblemOf("2", r => r.RequiredNumber("k", 0, 1)).ShouldBe("1:4: '2' is not between 0 and 1");
    }

    [Theory]
    [InlineData("10", 10)]
    [InlineData("10k", 10_000)]
    [InlineData("1.5M", 1_500_000)]
    [InlineData("1.1k", 1_100)]
    [InlineData("-2G", -2e9)]
    [InlineData("'3k'", 3_000)]
    [InlineData("1e6", 1_000_000)]
    public void Quantity_WithOrWithoutSuffix_IsRead(string yaml, double value) =>
        Read(yaml, r => r.RequiredQuantity("k")).ShouldBe((value, []));

    [Theory]
    [InlineData("10K", "unknown suffix 'K'; write 10k")]
    [InlineData("10m", "unknown suffix 'm'; write 10M if millions are meant")]
    [InlineData("10Mi", "unknown suffix 'Mi'; suffixes are k, M and G, powers of 1000; write powers of 1024 out")]
    [InlineData("10x", "unknown suffix 'x'; suffixes are k, M and G")]
    [InlineData("k", "expected a quantity, found 'k'")]
    [InlineData("010k", "expected a quantity, found '010k'")]
    [InlineData("99999999999999999999999999999G", "'99999999999999999999999999999G' is too large")]
    public void Quantity_OtherSuffix_IsAProblem(string yaml, string problem) =>
        ProblemOf(yaml, r => r.RequiredQuantity("k")).ShouldBe("1:4: " + problem);

    [Theory]
    [InlineData("80%", 0.8)]
    [InlineData("0%", 0)]
    [InlineData("'99.9%'", 0.999)]
    public void Percentage_WithSign_IsAFraction(string yaml, double value) =>
        Read(yaml, r => r.RequiredPercentage("k")).ShouldBe((value, []));

    [Theory]
    [InlineData("80", "a percentage needs a percent sign, such as 80%")]
    [InlineData("0.8", "a percentage needs a percent sign, such as 80%; 0.8 is 80%")]
    [InlineData("80 %", "expected a percentage, found '80 %'; write 80%")]
    [InlineData("most", "expected a percentage, found 'most'; a percentage is written as 80%")]
    [InlineData("-5%", "a percentage is not negative, found '-5%'")]
    [InlineData("101%", "'101%' is not between 0% and 100%")]
    public void Percentage_AnythingElse_IsAProblem(string yaml, string problem) =>
        ProblemOf(yaml, r => r.RequiredPercentage("k")).ShouldBe("1:4: " + problem);

    [Theory]
    [InlineData("dry-run", Mode.DryRun)]
    [InlineData("'auto'", Mode.Auto)]
    public void Enum_KnownName_IsRead(string yaml, Mode value) =>
        Read(yaml, r => r.RequiredEnum<Mode>("k")).ShouldBe((value, []));

    [Theory]
    [InlineData("dryrun", "unknown value 'dryrun'; did you mean 'dry-run'?")]
    [InlineData("Auto", "unknown value 'Auto'; did you mean 'auto'?")]
    [InlineData("1", "unknown value '1'; use one of: auto, dry-run, off")]
    [InlineData("[auto]", "expected a name, found a list")]
    public void Enum_UnknownName_ProposesTheNearest(string yaml, string problem) =>
        ProblemOf(yaml, r => r.RequiredEnum<Mode>("k")).ShouldBe("1:4: " + problem);

    private static (T Value, string[] Problems) Read<T>(string yaml, Func<MappingReader, T> read) => Document.With($"k: {yaml}\n", read);

    private static string ProblemOf<T>(string yaml, Func<MappingReader, T> read) =>
        Read(yaml, read).Problems.ShouldHaveSingleItem()[(Document.File.Length + 1)..];
}
