using System.Globalization;

namespace LivelyPlugin;

/// <summary>What a test wants this plugin to do: the lines of <c>behaviour.txt</c> beside its assembly, each <c>part: what</c>.</summary>
public sealed class Behaviour
{
    private readonly Dictionary<string, string> _lines;

    private Behaviour(Dictionary<string, string> lines) => _lines = lines;

    public string this[string part] => _lines.GetValueOrDefault(part, "");

    public double Number(string part) => double.Parse(this[part], CultureInfo.InvariantCulture);

    public static Behaviour Read()
    {
        var path = Path.Combine(Path.GetDirectoryName(typeof(Behaviour).Assembly.Location)!, "behaviour.txt");
        return new Behaviour(File.Exists(path)
            ? File.ReadAllLines(path).Select(line => line.Split(": ")).ToDictionary(pair => pair[0], pair => pair[1])
            : []);
    }

    /// <summary>Never comes back.</summary>
    public static void Block()
    {
        using var never = new ManualResetEventSlim();
        never.Wait();
    }
}
