namespace HyperMesh.Autonomic.Engine.Analysis.Situations;

/// <summary>What conditions may ask about the loop itself and its surroundings. Null always means that it is not known.
/// Called on the loop's thread; must not block.</summary>
internal interface ISituation
{
    /// <summary>Changes whenever an answer may have changed: conditions are judged again then.</summary>
    long Version { get; }

    /// <summary>What a hook holds.</summary>
    /// <param name="kind">As verbs name it: <c>xdp</c>.</param>
    /// <param name="target">The interface.</param>
    HookContent? Hook(string kind, string target);

    /// <summary>Whether a part of the loop fails: <c>monitor NAME</c>; of <c>executor NAME</c> and <c>store</c> nobody knows.</summary>
    bool? IsFailing(string component);

    /// <summary>Whether a plugin is at work.</summary>
    bool? IsLoaded(string plugin);
}

/// <summary>What a hook holds.</summary>
/// <param name="Program">The program that was put there; null for none.</param>
/// <param name="IsDrifted">Whether something else was found on it.</param>
internal sealed record HookContent(string? Program, bool IsDrifted);
