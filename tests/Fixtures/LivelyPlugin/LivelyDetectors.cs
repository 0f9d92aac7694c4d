using System.Globalization;
using HyperMesh.Autonomic;

namespace LivelyPlugin;

/// <summary>Counts its readings; the count is the evidence, so that it shows whether it has begun anew.</summary>
public sealed class LivelyDetectors(Behaviour behaviour) : IDetectorFactory
{
    public string Name => "lively";

    public string Summary => "Counts readings.";

    public IReadOnlyList<DetectorParameter> Parameters => [];

    public IDetector Create(Series series, DetectorSettings settings) => new Counter(behaviour["detector"]);

    private sealed class Counter(string what) : IDetector
    {
        private double _count;

        public Assessment Evaluate(in Reading reading)
        {
            if (what == "throw")
                throw new InvalidOperationException("it cannot count");
            if (what.StartsWith("hold ", StringComparison.Ordinal))
                Hold(double.Parse(what[5..], CultureInfo.InvariantCulture));
            return new Assessment(++_count / 1e6, _count / 1e6, double.NaN, double.NaN);
        }

        public byte[] Snapshot()
        {
            var writer = new DetectorStateWriter("lively", Version);
            writer.Write(_count);
            return writer.ToArray();
        }

        public bool TryRestore(ReadOnlySpan<byte> snapshot)
        {
            if (!DetectorStateReader.TryOpen(snapshot, "lively", Version, "", out var reader))
                return false;

            _count = reader.ReadDouble();
            return reader.IsWhole;
        }

        /// <summary>The format of its state is another one for "count 2".</summary>
        private int Version => what == "count 2" ? 2 : 1;

        private static void Hold(double seconds)
        {
            var begin = System.Diagnostics.Stopwatch.GetTimestamp();
            while (System.Diagnostics.Stopwatch.GetElapsedTime(begin).TotalSeconds < seconds)
                Thread.SpinWait(1000);
        }
    }
}
