namespace HyperMesh.Autonomic.Host.Detect;
internal static class HtmlReport
{
    public static int PointsEach(int files) => Math.Clamp(2 * (60_000 / files / 2), 60, 2000);
    public static void Write(string path, IReadOnlyList<FileResult> results, DetectorChoice choice) => throw new NotSupportedException(path);
}
