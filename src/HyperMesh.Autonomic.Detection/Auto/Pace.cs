namespace HyperMesh.Autonomic.Detection.Auto;

/// <summary>How much time one stored value of a window stands for, so that fast ticks and slow ones are remembered equally long.</summary>
/// <remarks>A window begins with one value a reading. When it is full and its values stand for so little time that twice as much is still
/// allowed, it has to be thinned to half: from then on each value stands for twice as much. Windows of slow ticks are never thinned: they
/// slide.</remarks>
internal struct Pace
{
    /// <summary>The time that a value comes to stand for at most where memory is not scarce, in seconds: 5 minutes. Also the unit in which
    /// alarms are budgeted.</summary>
    public const double Longest = 300;

    /// <summary>Time that one stored value stands for, in seconds; 0 while each reading is stored.</summary>
    public double Spacing;

    /// <summary>Time since the last check, in seconds.</summary>
    public double Watched;

    /// <summary>Values stored since the last check.</summary>
    public int Stored;

    /// <summary>Time since the open group began, in seconds; 0 when none is open.</summary>
    public double Open;

    /// <summary>To be asked when the window is full: it has to be thinned. Doubles the spacing then.</summary>
    public bool IsTooDense(double longest)
    {
        var spacing = Watched / Stored;
        (Watched, Stored) = (0, 0);
        if (2 * spacing > longest)
            return false;
        Spacing = 2 * spacing;
        return true;
    }

    public readonly void Write(DetectorStateWriter writer)
    {
        writer.Write(Spacing);
        writer.Write(Watched);
        writer.Write(Stored);
        writer.Write(Open);
    }

    public static Pace Read(ref DetectorStateReader reader) => new()
    {
        Spacing = reader.ReadDouble(),
        Watched = reader.ReadDouble(),
        Stored = reader.ReadInt32(),
        Open = reader.ReadDouble(),
    };
}
