using System.CommandLine;
using System.Globalization;
using HyperMesh.Autonomic.Engine.Fleet;
using HyperMesh.Autonomic.Engine.Policies;
using HyperMesh.Autonomic.Host.Cli;

namespace HyperMesh.Autonomic.Host.Fleet;

/// <summary>By what the fleet is to judge a canary: options of the push, because they must be the same for whichever node judges.</summary>
internal sealed class CanaryOptions
{
    private readonly Option<Amount?> _inVain = new("--in-vain")
    {
        Description = "with --canary: taken back when more actions than this were unmet, without data or failed: a share of them, or a number (default: 20%)",
        HelpName = "20%|N",
        CustomParser = Options.One(Read, "share or number of actions for --in-vain; write it as 20% or 3"),
    };

    private readonly Option<int?> _harm = new("--harm")
    {
        Description = "with --canary: taken back when more guards than this were broken (default: 0)",
        HelpName = "N",
        CustomParser = Options.One<int>(
            text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : null, "number of broken guards for --harm; write 0, 1, …"),
    };

    private readonly Option<TimeSpan?> _wait = new("--wait")
    {
        Description = "with --canary: taken back when more than half of the chosen nodes have not got it by then (default: twice the time of --for)",
        HelpName = "DURATION",
        CustomParser = Options.One(Options.SomeTime, "duration for --wait; write it as 30s or 20m"),
    };

    public static CanaryOptions Create() => new();

    /// <summary>Adds the options; they say nothing without a canary that the fleet judges.</summary>
    public void AddTo(Command command, Option canary, Option<bool> manual)
    {
        Option[] own = [_inVain, _harm, _wait];
        foreach (var option in own)
            command.Options.Add(option);
        command.Validators.Add(result =>
        {
            if (own.FirstOrDefault(option => result.GetResult(option) is { Implicit: false }) is not { } given)
                return;
            if (result.GetResult(canary) is null or { Implicit: true })
                result.AddError($"{given.Name} is about a canary; say who tries it with --canary, or leave it out");
            else if (result.GetValue(manual))
                result.AddError($"{given.Name} is for the fleet's judgement; leave it or --manual out");
        });
    }

    /// <summary>What was said; null where nothing was.</summary>
    public CanaryLimits? Read(ParseResult parsed)
    {
        var (inVain, harm, wait) = (parsed.GetValue(_inVain), parsed.GetValue(_harm), parsed.GetValue(_wait));
        var usual = CanaryLimits.Default;
        return inVain is null && harm is null && wait is null ? null : new CanaryLimits(inVain ?? usual.InVain, harm ?? usual.Harm, wait);
    }

    private static Amount? Read(string text)
    {
        if (text.EndsWith('%'))
            return double.TryParse(text[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var share) && share <= 100 ? new Amount(share / 100, IsShare: true) : null;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? new Amount(number, IsShare: false) : null;
    }
}
