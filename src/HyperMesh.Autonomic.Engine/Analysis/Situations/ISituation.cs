namespace HyperMesh.Autonomic.Engine.Analysis.Situations;

/// <summary>What conditions may ask about the loop itself and its surroundings. Null always means that it is not known.
/// Called on the loop's thread; must not block.</summary>
public interface ISituation
{
    /// <summary>Changes whenever an answer may have changed: conditions are judged again then.</summary>
    long Version { get; }

    /// <summary>What a hook holds.</summary>
    /// <param name="kind">As verbs name it: <c>xdp</c>.</param>
    /// <param name="target">The interface.</param>
    HookView? Hook(string kind, string target);

    /// <summary>Whether a part of the loop fails: <c>monitor NAME</c>, <c>executor NAME</c>, <c>store</c>.</summary>
    bool? IsFailing(string component);

    /// <summary>Whether a plugin is at work.</summary>
    bool? IsLoaded(string plugin);

    /// <summary>Whether a monitor reads events of this name (<c>program/event</c>).</summary>
    bool? ReadsEvent(string name);
}

/// <summary>What a hook holds.</summary>
/// <param name="Program">The program that was put there; null for none.</param>
/// <param name="IsDrifted">Whether something else was found on it.</param>
public sealed record HookView(string? Program, bool IsDrifted);

/// <summary>A situation about which nothing is known.</summary>
public sealed class UnknownSituation : ISituation
{
    public static readonly UnknownSituation Instance = new();

    public long Version => 0;

    public HookView? Hook(string kind, string target) => null;

    public bool? IsFailing(string component) => null;

    public bool? IsLoaded(string plugin) => null;

    public bool? ReadsEvent(string name) => null;
}
