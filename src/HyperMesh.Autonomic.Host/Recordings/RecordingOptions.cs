using System.CommandLine;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Engine.Replay;
using HyperMesh.Autonomic.Host.Cli;

namespace HyperMesh.Autonomic.Host.Recordings;

/// <summary>The arguments of every verb that reads recordings and writes one.</summary>
internal sealed class RecordingOptions
{
    private readonly Argument<string[]> _files = Files();

    private readonly Option<string> _out = new("--out") { Description = "the new recording; gzip when it ends in .gz", HelpName = "FILE", Required = true };

    private readonly Option<bool> _force = new("--force") { Description = "replace a file that is there" };

    private readonly Option<RecordingLimits> _limits = LimitOption.Create();

    private readonly Option<OutputFormat> _output = Options.Output();

    public static RecordingOptions AddTo(Command command)
    {
        var options = new RecordingOptions();
        command.Arguments.Add(options._files);
        command.Options.Add(options._out);
        command.Options.Add(options._force);
        command.Options.Add(options._limits);
        command.Options.Add(options._output);
        return options;
    }

    /// <summary>The recordings that a verb reads.</summary>
    public static Argument<string[]> Files() => new("FILE")
    {
        Description = "recordings of any format, files or folders, merged in the order of time",
        Arity = ArgumentArity.OneOrMore,
    };

    /// <summary>Opens the recordings that are named.</summary>
    /// <exception cref="UsageException">One of them cannot be used.</exception>
    public CheckedRecording Open(ParseResult parsed) => Open(parsed.GetValue(_files)!, parsed.GetValue(_limits)!);

    /// <summary>Opens recordings, and says what is odd in them.</summary>
    /// <exception cref="UsageException">One of them cannot be used.</exception>
    public static CheckedRecording Open(IReadOnlyList<string> files, RecordingLimits? limits = null, string done = "done")
    {
        var problems = new ProblemList();
        var whole = Recording.Open(files, problems, limits) ?? throw Preparation.Refuse($"nothing was {done}, because of the recording:", problems);
        foreach (var warning in problems)
            Console.Error.WriteLine($"hypermesh: {warning}");
        return whole;
    }

    /// <summary>Writes the new recording, whole or not at all, and says so.</summary>
    /// <exception cref="UsageException">The file is there already.</exception>
    public int Write(ParseResult parsed, string verb, CheckedRecording from, IRecording content, CancellationToken cancel)
    {
        var path = parsed.GetValue(_out)!;
        if (Directory.Exists(path))
            throw new UsageException($"--out: {path} is a folder; name a file");
        if (File.Exists(path) && !parsed.GetValue(_force))
            throw new UsageException($"--out: {path} is there already; name another file, or replace it with --force");

        var written = NewRecording.Write(path, RecordingHeader.For($"recording {verb}", from.Series), content, cancel);
        if (parsed.GetValue(_output) == OutputFormat.Json)
            Console.Out.WriteLine(Json.Line(new { kind = "recording", verb, file = path, ticks = written.Ticks, samples = written.Samples, bytes = written.Bytes }));
        else
            Console.Out.WriteLine($"{written.Ticks} ticks and {written.Samples} samples are in {path}, {ByteSize.Text(written.Bytes)}");
        return ExitCode.Done;
    }
}
