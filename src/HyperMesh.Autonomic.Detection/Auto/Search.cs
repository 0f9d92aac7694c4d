namespace HyperMesh.Autonomic.Detection.Auto;

/// <summary>Binary search without branches that depend on the data.</summary>
internal static class Search
{
    /// <summary>How many of the first values of an ascending array are less than a value.</summary>
    public static int LowerBound(float[] sorted, int count, float value)
    {
        var (low, length) = (0, count);
        while (length > 0)
        {
            var half = length >> 1;
            low = sorted[low + half] < value ? low + length - half : low;
            length = half;
        }

        return low;
    }
}
