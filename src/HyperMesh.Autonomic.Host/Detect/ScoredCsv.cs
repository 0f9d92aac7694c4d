using System.Globalization;
using System.Text;

namespace HyperMesh.Autonomic.Host.Detect;

/// <summary>Writes rows with what was thought of them: <c>timestamp,value,anomaly_score,level,state</c>. Time and value are written as they
/// came; while the state is unknown, score and level are 0.</summary>
internal sealed class ScoredCsv : IDisposable
{
    public const string Header = "timestamp,value,anomaly_score,level,state";

    private readonly StreamWriter _file;
    private readonly char[] _number = new char[32];

    public ScoredCsv(string path)
    {
        _file = new StreamWriter(path, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), bufferSize: 64 * 1024);
        _file.Write(Header);
        _file.Write('\n');
    }

    public void Write(in JudgedRow judged)
    {
        _file.Write(judged.Row.Time);
        _file.Write(',');
        _file.Write(judged.Row.Text);
        _file.Write(',');
        Write(judged.Assessment.Score);
        _file.Write(',');
        Write(judged.Assessment.Level);
        _file.Write(',');
        _file.Write(judged.State);
        _file.Write('\n');
    }

    public void Dispose() => _file.Dispose();

    private void Write(double score)
    {
        // The shortest text that reads back as the same number.
        (double.IsNaN(score) ? 0 : score).TryFormat(_number, out var length, "R", CultureInfo.InvariantCulture);
        _file.Write(_number.AsSpan(0, length));
    }
}
