namespace HyperMesh.Autonomic;

/// <summary>A detector that also has something to say while no reading comes.</summary>
public interface ISilenceDetector : IDetector
{
    /// <summary>Judges the time since the last reading. Called on a tick that brought none; may be called any number of times.</summary>
    /// <param name="now">The instant of that tick.</param>
    Assessment Wait(DateTimeOffset now);
}
