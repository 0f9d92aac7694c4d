using System.Diagnostics;

namespace HyperMesh.Autonomic.Host.Metrics;

/// <summary>Something that costs more to find out than to remember for a moment, however many ask. Thread-safe.</summary>
/// <param name="age">How old it may be.</param>
/// <param name="find">Finds it out.</param>
internal sealed class Recent<T>(TimeSpan age, Func<T> find)
{
    private readonly Lock _gate = new();
    private (long At, T Value)? _last;

    public T Value
    {
        get
        {
            lock (_gate)
            {
                if (_last is not var (at, value) || Stopwatch.GetElapsedTime(at) >= age)
                    _last = (Stopwatch.GetTimestamp(), value = find());
                return value;
            }
        }
    }
}
