using System.Text;

namespace HyperMesh.Autonomic.Fuzz;

/// <summary>Makes inputs of inputs, the same ones for the same seed. Not thread-safe.</summary>
/// <param name="random">Decides.</param>
/// <param name="target">Has the words and the greatest length.</param>
internal sealed class Mutator(Random random, FuzzTarget target)
{
    private static readonly long[] Numbers =
        [0, 1, 2, 7, 8, 15, 16, 31, 32, 63, 64, 127, 128, 255, 256, 4095, 4096, 32767, 32768, 65535, 65536, int.MaxValue, 1L << 31, uint.MaxValue, 1L << 32, long.MaxValue, long.MinValue, -1, -2];

    private static readonly string[] Texts =
    [
        "0", "-1", "1", "00", "1e999", "-1e308", "1e-400", "NaN", "Inf", "9223372036854775807", "18446744073709551616", "340282366920938463463374607431768211456", "0x10", "1.5", ".", "..", "/",
        "\\", "\0", "\"", "'", "\n", "\r\n", "\t", " ", "{", "}", "[", "]", "(", ")", ",", ":", ";", "#", "%", "*", "?", "${", "$", "&a", "*a", "|", ">", "!", "-", "--", "~", "null", "true", "false",
        "é", "٣", "\u2028", "\uFEFF", "\uD83D\uDE00", "2026-01-31T12:00:00Z", "9999-12-31T23:59:59.9999999Z", "0001-01-01T00:00:00Z", "10675199d", "1us", "eth0", "::", "255.255.255.255", "{}", "[]",
    ];

    private readonly byte[][] _words = [.. Texts.Concat(target.Words).Select(Encoding.UTF8.GetBytes)];

    /// <summary>Another input.</summary>
    /// <param name="corpus">Inputs to make it of; one at least.</param>
    public byte[] Next(IReadOnlyList<byte[]> corpus)
    {
        var input = new List<byte>(corpus[random.Next(corpus.Count)]);
        for (var i = 1 << random.Next(5); i > 0; i--)
            Change(input, corpus);
        if (input.Count > target.Longest)
            input.RemoveRange(target.Longest, input.Count - target.Longest);
        return target.Seal is { } seal && random.Next(2) == 0 ? seal([.. input]) : [.. input];
    }

    private void Change(List<byte> input, IReadOnlyList<byte[]> corpus)
    {
        var at = random.Next(input.Count + 1);
        switch (random.Next(14))
        {
            case 0 when at < input.Count:
                input[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1 when at < input.Count:
                input[at] = (byte)random.Next(256);
                break;
            case 2 when at < input.Count:
                input[at] = (byte)(input[at] + random.Next(3) - 1);
                break;
            case 3:
                input.RemoveRange(at, Math.Min(Length(input.Count - at), input.Count - at));
                break;
            case 4:
                input.InsertRange(random.Next(input.Count + 1), Part(input));
                break;
            case 5:
                Overwrite(input, at, Part(input));
                break;
            case 6:
                input.InsertRange(at, _words[random.Next(_words.Length)]);
                break;
            case 7:
                Overwrite(input, at, _words[random.Next(_words.Length)]);
                break;
            case 8:
                Overwrite(input, at, Number());
                break;
            case 9:
                Splice(input, at, corpus[random.Next(corpus.Count)]);
                break;
            case 10 when random.Next(4) == 0:
                input.RemoveRange(at, input.Count - at);
                break;
            case 11:
                Repeat(input, Part(input), at);
                break;
            case 12:
                ReplaceNumber(input, at);
                break;
            case 13:
                ReplaceWord(input, at);
                break;
            default:
                input.Insert(at, (byte)random.Next(256));
                break;
        }
    }

    /// <summary>Short ones more often than long ones.</summary>
    private int Length(int most) => most <= 0 ? 0 : 1 + random.Next(Math.Min(most, 1 << random.Next(12)));

    private List<byte> Part(List<byte> input)
    {
        if (input.Count == 0)
            return [];
        var from = random.Next(input.Count);
        return input.GetRange(from, Math.Min(Length(input.Count - from), input.Count - from));
    }

    private static void Overwrite(List<byte> input, int at, IReadOnlyList<byte> bytes)
    {
        for (var i = 0; i < bytes.Count && at + i < input.Count; i++)
            input[at + i] = bytes[i];
    }

    private byte[] Number()
    {
        var number = Numbers[random.Next(Numbers.Length)] + random.Next(3) - 1;
        var bytes = new byte[1 << random.Next(4)];
        for (var i = 0; i < bytes.Length; i++)
            bytes[i] = (byte)(number >> (8 * i));
        if (random.Next(4) == 0)
            Array.Reverse(bytes);
        return bytes;
    }

    private void Splice(List<byte> input, int at, byte[] other)
    {
        if (other.Length == 0)
            return;
        var from = random.Next(other.Length);
        var length = random.Next(2) == 0 ? other.Length - from : Length(other.Length - from);
        if (random.Next(2) == 0)
            input.RemoveRange(at, input.Count - at);
        input.InsertRange(at, other.AsSpan(from, length).ToArray());
    }

    private void Repeat(List<byte> input, List<byte> part, int at)
    {
        if (part.Count == 0)
            return;
        var times = Math.Min(1 << random.Next(14), Math.Max(1, (target.Longest - input.Count) / part.Count));
        input.InsertRange(at, Enumerable.Repeat(part, times).SelectMany(one => one).ToArray());
    }

    /// <summary>Puts another number, in digits, into the place of one.</summary>
    private void ReplaceNumber(List<byte> input, int near)
    {
        var at = input.FindIndex(near, one => char.IsAsciiDigit((char)one));
        if (at < 0)
            return;
        var end = input.FindIndex(at, one => !char.IsAsciiDigit((char)one));
        input.RemoveRange(at, (end < 0 ? input.Count : end) - at);
        input.InsertRange(at, Encoding.ASCII.GetBytes(Numbers[random.Next(Numbers.Length)].ToString()));
    }

    /// <summary>Puts another word into the place of one.</summary>
    private void ReplaceWord(List<byte> input, int near)
    {
        var at = input.FindIndex(near, one => char.IsAsciiLetter((char)one));
        if (at < 0)
            return;
        var end = input.FindIndex(at, one => !char.IsAsciiLetter((char)one));
        input.RemoveRange(at, (end < 0 ? input.Count : end) - at);
        input.InsertRange(at, _words[random.Next(_words.Length)]);
    }
}
