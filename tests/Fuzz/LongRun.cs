using System.Diagnostics;
using System.Globalization;

namespace HyperMesh.Autonomic.Fuzz;

/// <summary>Targets in turn for as long as wanted; what fails is made small and kept as a regression.</summary>
internal sealed class LongRun(IReadOnlyList<Campaign> campaigns, TimeSpan duration) : IDisposable
{
    private static readonly TimeSpan Slice = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan BetweenLines = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _end = new();
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly Dictionary<string, TimeSpan> _slowest = [];
    private TimeSpan _told;
    private Campaign _now = campaigns[0];
    private int _failures;

    public static int Start(string[] arguments)
    {
        if (Options(arguments) is not { } options)
        {
            Console.Error.WriteLine($"usage: dotnet run --project tests/Fuzz -c Release -- [--minutes 60] [--seed 1] [--target NAME]…\ntargets: {string.Join(", ", AllTargets.Names)}");
            return 2;
        }

        using var flight = new InFlight();
        flight.TellOfTheLastRun(Console.Error);
        var campaigns = options.Targets.Select(name => new Campaign(AllTargets.Find(name)!, options.Seed, input => flight.Begin(name, input))).ToList();
        using var run = new LongRun(campaigns, options.Duration);
        return run.Run();
    }

    public void Dispose() => _end.Dispose();

    private int Run()
    {
        Console.CancelKeyPress += (_, key) =>
        {
            key.Cancel = true;
            _end.Cancel();
        };
        if (!Narrow.Run(Work, () => campaigns.Sum(one => one.Executions)))
        {
            // The thread cannot be ended, so nothing can be tried after it; the input is in the file of what is in flight.
            _failures++;
            Console.WriteLine($"FAIL {_now.Target.Name}: {Failure.Hang(Narrow.Limit).Text}; the input is {InFlight.Path}");
        }

        Sum();
        return _failures == 0 ? 0 : 1;
    }

    private void Work()
    {
        while (_watch.Elapsed < duration && !_end.IsCancellationRequested)
            foreach (var campaign in campaigns)
            {
                _now = campaign;
                for (var begun = _watch.Elapsed; _watch.Elapsed - begun < Slice && _watch.Elapsed < duration && !_end.IsCancellationRequested;)
                    Step(campaign);
            }
    }

    private void Step(Campaign campaign)
    {
        var begun = _watch.Elapsed;
        var failure = campaign.Step();
        var taken = _watch.Elapsed - begun;
        var name = campaign.Target.Name;
        if (taken > _slowest.GetValueOrDefault(name))
            _slowest[name] = taken;
        if (failure is not null)
            Keep(campaign, failure);
        else if (taken > Slow)
            KeepSlow(campaign, taken);
        if (_watch.Elapsed - _told < BetweenLines)
            return;
        _told = _watch.Elapsed;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{_watch.Elapsed:hh\\:mm\\:ss} {campaigns.Sum(one => one.Executions):N0} inputs, {_failures} failures; {name}: {campaign.Executions:N0} inputs, {campaign.Answers} kinds of answers"));
    }

    private void Keep(Campaign campaign, Failure failure)
    {
        _failures++;
        var input = campaign.Failures.Single(one => one.Failure.Identity == failure.Identity).Input;
        var path = Regressions.Add(campaign.Target.Name, failure.Identity, Minimizer.Run(campaign.Target, input, failure.Identity));
        Console.WriteLine($"FAIL {campaign.Target.Name}: {path}\n{failure.Text}");
    }

    /// <summary>Not as a regression: a busy machine is slow with any input.</summary>
    private static void KeepSlow(Campaign campaign, TimeSpan taken)
    {
        var path = Repository.PathOf($"artifacts/fuzz-slow-{campaign.Target.Name}");
        File.WriteAllBytes(path, campaign.Last);
        Console.WriteLine($"SLOW {campaign.Target.Name}: an input took {taken.TotalSeconds:0.0} s; it is {path}");
    }

    private void Sum()
    {
        Console.WriteLine($"\n{"target",-28} {"inputs",12} {"answers",8} {"slowest",10} {"failures",9}");
        foreach (var campaign in campaigns)
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{campaign.Target.Name,-28} {campaign.Executions,12:N0} {campaign.Answers,8} {_slowest.GetValueOrDefault(campaign.Target.Name).TotalMilliseconds,7:N0} ms {campaign.Failures.Count(),9}"));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{campaigns.Count} targets, {campaigns.Sum(one => one.Executions):N0} inputs, {_failures} failures in {_watch.Elapsed:hh\\:mm\\:ss}"));
    }

    private static (TimeSpan Duration, int Seed, IReadOnlyList<string> Targets)? Options(string[] arguments)
    {
        var (duration, seed, targets) = (TimeSpan.FromMinutes(60), 1, new List<string>());
        for (var i = 0; i < arguments.Length; i += 2)
        {
            var value = i + 1 < arguments.Length ? arguments[i + 1] : "";
            if (arguments[i] == "--minutes" && double.TryParse(value, CultureInfo.InvariantCulture, out var minutes) && minutes is > 0 and < 1e5)
                duration = TimeSpan.FromMinutes(minutes);
            else if (arguments[i] == "--seed" && int.TryParse(value, CultureInfo.InvariantCulture, out var given))
                seed = given;
            else if (arguments[i] == "--target" && AllTargets.Names.Contains(value))
                targets.Add(value);
            else
                return null;
        }

        return (duration, seed, targets.Count > 0 ? targets : AllTargets.Names);
    }
}
