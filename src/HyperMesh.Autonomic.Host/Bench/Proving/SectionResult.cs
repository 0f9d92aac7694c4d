namespace HyperMesh.Autonomic.Host.Bench.Proving;

/// <summary>How the runs of a bench went.</summary>
/// <param name="Id">See <see cref="ProvingSection.Id"/>.</param>
/// <param name="Title">What it is about.</param>
/// <param name="Command">What gives the same figures by hand.</param>
/// <param name="Runs">That gave figures.</param>
/// <param name="Seconds">They took together.</param>
/// <param name="Faults">What went wrong, one for each run that did; also where a bench found that something does not hold.</param>
internal sealed record SectionResult(string Id, string Title, string Command, int Runs, double Seconds, IReadOnlyList<string> Faults);
