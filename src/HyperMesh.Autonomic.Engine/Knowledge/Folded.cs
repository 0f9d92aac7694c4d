using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace HyperMesh.Autonomic.Engine.Knowledge;

/// <summary>A class whose fields are the state itself, all of them: a snapshot holds each. Fields are immutable values, dictionaries, sets, lists,
/// arrays, and other classes of this kind.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class FoldedAttribute : Attribute;

/// <summary>The fields of what is folded from the journal. Whoever adds one need do nothing else: it is copied and saved with the others.</summary>
internal static class Folded
{
    private static readonly MethodInfo Shallow = typeof(object).GetMethod(nameof(MemberwiseClone), BindingFlags.Instance | BindingFlags.NonPublic)!;

    public static bool Is(Type type) => type.GetCustomAttribute<FoldedAttribute>() is not null;

    public static IReadOnlyList<FieldInfo> FieldsOf(Type type) =>
        [.. type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)];

    /// <summary>Field names as they are saved: without the signs of how the field was written down.</summary>
    public static string NameOf(FieldInfo field)
    {
        var name = field.Name.TrimStart('_');
        name = name.StartsWith('<') ? name[1..name.IndexOf('>', StringComparison.Ordinal)] : name;
        return char.ToLowerInvariant(name[0]) + name[1..];
    }

    /// <summary>An object as a constructor leaves it, where there is one that asks for nothing.</summary>
    public static object Make(Type type) =>
        type.GetConstructor([]) is { } constructor ? constructor.Invoke([]) : RuntimeHelpers.GetUninitializedObject(type);

    /// <summary>A copy that another thread may read while the original goes on. What is immutable is shared.</summary>
    public static T Copy<T>(T value)
        where T : class => (T)CopyOf(value)!;

    private static object? CopyOf(object? value)
    {
        switch (value)
        {
            case null or string or ValueType:
                return value;
            case Array array:
                return array.Clone();
            case IDictionary dictionary:
                return CopyOf(dictionary);
            case IEnumerable when value.GetType() is { IsGenericType: true } type
                && (type.GetGenericTypeDefinition() == typeof(HashSet<>) || type.GetGenericTypeDefinition() == typeof(List<>)):
                return Activator.CreateInstance(type, value);
        }

        if (!Is(value.GetType()))
            return value;

        var copy = Shallow.Invoke(value, null)!;
        foreach (var field in FieldsOf(value.GetType()).Where(field => !field.FieldType.IsValueType && field.FieldType != typeof(string)))
            field.SetValue(copy, CopyOf(field.GetValue(copy)));
        return copy;
    }

    /// <summary>Only what can change is copied again, so that a state with many cases is copied at the speed of memory.</summary>
    private static IDictionary CopyOf(IDictionary dictionary)
    {
        var type = dictionary.GetType();
        var copy = (IDictionary)Activator.CreateInstance(type, dictionary)!;
        var values = type.GetGenericArguments()[1];
        if (!Is(values) && !typeof(IDictionary).IsAssignableFrom(values) && !(values.IsGenericType && typeof(IList).IsAssignableFrom(values)))
            return copy;

        foreach (DictionaryEntry entry in dictionary)
            copy[entry.Key] = CopyOf(entry.Value);
        return copy;
    }
}
