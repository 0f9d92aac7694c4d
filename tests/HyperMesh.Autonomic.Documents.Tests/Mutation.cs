namespace HyperMesh.Autonomic.Documents.Tests;

/// <summary>Bytes with one to three edits, for readers that must bear them.</summary>
internal static class Mutation
{
    /// <param name="valid">What is changed.</param>
    /// <param name="telling">Bytes that mean something to the reader; most that are put in are of these.</param>
    /// <param name="random">Decides on all.</param>
    public static byte[] Of(byte[] valid, byte[] telling, Random random)
    {
        var bytes = new List<byte>(valid);
        for (var edits = random.Next(1, 4); edits > 0; edits--)
        {
            var at = random.Next(bytes.Count);
            var value = random.Next(3) == 0 ? (byte)random.Next(256) : telling[random.Next(telling.Length)];
            switch (random.Next(6))
            {
                case 0:
                    bytes[at] = value;
                    break;
                case 1:
                    bytes.Insert(at, value);
                    break;
                case 2:
                    bytes.RemoveAt(at);
                    break;
                case 3:
                    bytes.RemoveRange(at, random.Next(Math.Min(20, bytes.Count - at)));
                    break;
                case 4:
                    bytes.InsertRange(at, "\\ud800"u8);
                    break;
                default:
                    bytes.InsertRange(at, bytes.GetRange(at, random.Next(Math.Min(20, bytes.Count - at))));
                    break;
            }
        }

        return [.. bytes];
    }
}
