namespace HyperMesh.Autonomic.Host.Tests.CommandLines;

/// <summary>Names that people know from before, and names that they mean.</summary>
public sealed class NamesTests : CliTests
{
    [Theory]
    [InlineData("list", "programs")]
    [InlineData("start", "run")]
    public void OlderName_IsTheSameVerb(string older, string verb)
    {
        var (one, other) = (_cli.Run(older, "--help"), _cli.Run(verb, "--help"));

        one.ExitCode.ShouldBe(0, one.ToString());
        one.Output.ShouldBe(other.Output);
    }

    [Fact]
    public void MistypedOption_BeforeAnArgument_IsNamedWithWhatWasMeant()
    {
        var result = _cli.Run("policy", "check", "--strct", Cli.InRoot("policies"));

        result.ExitCode.ShouldBe(2);
        result.Errors.ShouldContain("'--strct' is no option of 'hypermesh policy check'; did you mean '--strict'?");
    }
}
