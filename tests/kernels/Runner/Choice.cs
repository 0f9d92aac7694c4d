using Xunit;
using Xunit.Abstractions;

namespace HyperMesh.Autonomic.KernelRunner;

/// <summary>Which tests are run. It counts those that are not, by the reason.</summary>
internal sealed class Choice
{
    private readonly List<(string Name, string Value)> _without = [];
    private bool _kernelOnly;
    private string _only = "";

    /// <summary>Tests that are the same on every kernel.</summary>
    public int NeedNoKernel { get; private set; }

    /// <summary>Tests with a trait that is left out.</summary>
    public int Marked { get; private set; }

    /// <summary>True when only tests with a text in their names were asked for, which another assembly may have.</summary>
    public bool MayBeNone => _only.Length > 0;

    /// <summary>Takes an option off the arguments; false when it is none.</summary>
    public bool Take(string option, Queue<string> arguments)
    {
        if (option is not ("--kernel-only" or "--without" or "--only"))
            return false;
        arguments.Dequeue();
        if (option == "--kernel-only")
            _kernelOnly = true;
        else if (option == "--only")
            return arguments.TryDequeue(out _only!);
        else if (arguments.TryDequeue(out var trait) && trait.Split('=') is [var name, var value])
            _without.Add((name, value));
        else
            return false;
        return true;
    }

    public bool Includes(ITestCase one)
    {
        if (_kernelOnly && !NeedsKernel(one))
            NeedNoKernel++;
        else if (_without.Exists(trait => one.Traits.TryGetValue(trait.Name, out var values) && values.Contains(trait.Value)))
            Marked++;
        else
            return one.DisplayName.Contains(_only, StringComparison.Ordinal);
        return false;
    }

    // KernelFact, KernelTheory and what is derived from them.
    private static bool NeedsKernel(ITestCase one) =>
        one.TestMethod.Method.GetCustomAttributes(typeof(FactAttribute).AssemblyQualifiedName)
            .OfType<IReflectionAttributeInfo>()
            .Any(attribute => attribute.Attribute.GetType().Name.StartsWith("Kernel", StringComparison.Ordinal));
}
