using System.CommandLine;
using HyperMesh.Autonomic.Engine.Replay;

namespace HyperMesh.Autonomic.Host.Cli;

/// <summary><c>--limit NAME=N</c>: what a recording may ask of the process that reads it.</summary>
internal static class LimitOption
{
    public static Option<RecordingLimits> Create() => new("--limit")
    {
        Description = $"another limit of what is read, as line=64M; names are {string.Join(", ", RecordingLimits.Names)}; may be given several times",
        HelpName = "NAME=N",
        AllowMultipleArgumentsPerToken = false,
        Arity = ArgumentArity.OneOrMore,
        DefaultValueFactory = _ => RecordingLimits.Default,
        CustomParser = result =>
        {
            var limits = RecordingLimits.Default;
            foreach (var token in result.Tokens)
            {
                if (token.Value.Split('=') is [var name, var text] && ByteSize.TryParse(text, out var value) && value > 0
                    && limits.With(name, value) is { } changed)
                    limits = changed;
                else
                    result.AddError($"'{token.Value}' is no limit; write it as line=64M, with one of {string.Join(", ", RecordingLimits.Names)}");
            }

            return limits;
        },
    };
}
