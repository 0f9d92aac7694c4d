using System.Globalization;

namespace HyperMesh.Autonomic.Engine.Plugins;

/// <summary>Something that runs on the loop's thread and should come back at once.</summary>
internal interface IHoldsTheLoop
{
    /// <summary>What it is, in words: <c>detector spot on …</c>.</summary>
    string Part { get; }

    /// <summary>The account of the plugin that it belongs to; null for the engine itself.</summary>
    PluginLedger? Ledger { get; }
}

/// <summary>Sees which part holds the loop's thread, and for how long. It cannot take the thread back: it can only name who has it.</summary>
/// <remarks>Entering and leaving are two writes. <see cref="Look"/> is called from another thread, again and again.</remarks>
public sealed class LoopWatch
{
    /// <summary>How often it should be looked at.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromMilliseconds(250);

    private static readonly TimeSpan LongestLook = 3 * Period;

    private volatile IHoldsTheLoop? _holder;
    private long _entries;
    private long _seen = -1;
    private TimeSpan _held;
    private bool _said;
    private volatile string? _heldWords;

    /// <summary>Who holds the loop for this long is named, and its plugin is quarantined when it comes back.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Who holds it for this long will hardly come back: the loop has failed.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Who holds the loop for longer than <see cref="Patience"/>, in words; null while nobody does. Thread-safe.</summary>
    public string? Held => _heldWords;

    /// <summary>Called on the loop's thread before a part is asked.</summary>
    internal void Enter(IHoldsTheLoop holder)
    {
        _entries++;
        _holder = holder;
    }

    /// <summary>Called when it has answered.</summary>
    internal void Leave() => _holder = null;

    /// <summary>Looks who holds the loop.</summary>
    /// <param name="elapsed">Time since the last look.</param>
    /// <returns>Words for the log when somebody has held it for longer than <see cref="Patience"/>, once; and whether it is over with the loop.</returns>
    internal (string? Words, bool IsOver) Look(TimeSpan elapsed)
    {
        var (holder, entries) = (_holder, Volatile.Read(ref _entries));
        if (holder is null || entries != _seen)
        {
            (_seen, _held, _said) = (holder is null ? -1 : entries, TimeSpan.Zero, false);
            _heldWords = null;
            return default;
        }

        // A look that comes late says that the whole process was stopped, not that somebody held the loop meanwhile: what it counts is less than the patience, so
        // that whoever was on the loop when the process was stopped has the time until the next look to leave.
        _held += elapsed < LongestLook ? elapsed : LongestLook;
        var isOver = _held >= Limit;
        if (_held < Patience)
            return default;

        var time = string.Create(CultureInfo.InvariantCulture, $"{_held.TotalSeconds:0.#} s");
        var words = isOver ? $"{holder.Part} holds the loop since {time} and does not come back" : $"{holder.Part} has held the loop for {time}";
        _heldWords = words;
        if (_said && !isOver)
            return default;

        if (!_said)
            holder.Ledger?.Fault(PluginFault.HeldTheLoop, words);
        _said = true;
        return (words, isOver);
    }
}
