using System.CommandLine;
using System.Globalization;
using HyperMesh.Autonomic.Engine.Replay;
using HyperMesh.Autonomic.Host.Cli;

namespace HyperMesh.Autonomic.Host.Recordings;

/// <summary><c>recording perturb</c>: a recording with noise, gaps, steps of the clock and restarts, to see what a policy makes of them.</summary>
internal static class PerturbCommand
{
    private const int MostOften = 100_000;

    public static Command Create()
    {
        var seed = new Option<ulong>("--seed") { Description = "chooses what is random (default: 1)", DefaultValueFactory = _ => 1, HelpName = "N" };
        var scale = Number("--scale", "multiply every value by this; a counter's rate with it", 1, -1e12);
        var noise = Number("--noise", "standard deviation of the noise, as a share: 0.1 is a tenth of a gauge's value or of a counter's increase", 0, 0);
        var gaps = Count("--gaps", "leave out ticks so many times");
        var gap = Options.Duration("--gap-length", "how long a gap is", "30s");
        var jumps = Count("--clock-jumps", "set the clock so many times, forward or back");
        var jump = Options.Duration("--jump-length", "by how much the clock is set", "5s");
        var resets = Count("--resets", "begin all counters again at zero so many times");
        var command = new Command("perturb", "Writes a recording with something done to it. The same seed does the same on any machine.")
        {
            seed, scale, noise, gaps, gap, jumps, jump, resets,
        };
        var options = RecordingOptions.AddTo(command);
        command.SetAction((parsed, cancel) =>
        {
            var how = new Perturbation
            {
                Seed = parsed.GetValue(seed),
                Scale = parsed.GetValue(scale),
                Noise = parsed.GetValue(noise),
                Gaps = parsed.GetValue(gaps),
                GapLength = parsed.GetValue(gap),
                ClockJumps = parsed.GetValue(jumps),
                JumpLength = parsed.GetValue(jump),
                Resets = parsed.GetValue(resets),
            };
            if (how with { Seed = 1, GapLength = Default.GapLength, JumpLength = Default.JumpLength } == Default)
                throw new UsageException("nothing is to be done: name one of --scale, --noise, --gaps, --clock-jumps and --resets");
            var whole = options.Open(parsed);
            return Task.FromResult(options.Write(parsed, "perturb", whole, new PerturbedRecording(whole, how), cancel));
        });
        return command;
    }

    private static Perturbation Default { get; } = new();

    private static Option<int> Count(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "N",
        CustomParser = result => Options.One<int>(
            text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count <= MostOften ? count : null,
            $"number for {name}; write one from 0 to {MostOften}")(result) ?? 0,
    };

    private static Option<double> Number(string name, string description, double fallback, double least) => new(name)
    {
        Description = description,
        HelpName = "X",
        DefaultValueFactory = _ => fallback,
        CustomParser = result => Options.One<double>(
            text => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= least && number <= 1e12 ? number : null,
            $"number for {name}; write one from {least.ToString(CultureInfo.InvariantCulture)} to 1e12")(result) ?? fallback,
    };
}
