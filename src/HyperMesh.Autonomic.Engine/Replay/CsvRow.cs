namespace HyperMesh.Autonomic.Engine.Replay;

/// <summary>One row of a CSV file of a series.</summary>
/// <param name="Line">Its line in the file, from 1; the header is line 1.</param>
/// <param name="Row">Its number among the rows, from 1.</param>
/// <param name="Time">The instant as it is written.</param>
/// <param name="Text">The value as it is written.</param>
/// <param name="At">The instant; UTC where no zone is written.</param>
/// <param name="Value">The value; NaN where there is none.</param>
public readonly record struct CsvRow(int Line, int Row, string Time, string Text, DateTimeOffset At, double Value);
