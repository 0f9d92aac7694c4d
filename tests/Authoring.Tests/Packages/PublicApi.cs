using System.Reflection;
using System.Text;

namespace Authoring.Tests.Packages;

/// <summary>All that a plugin can name of an assembly, one line each, in an order that does not depend on the source.</summary>
internal static class PublicApi
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static string Of(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (var type in assembly.GetExportedTypes().OrderBy(type => type.FullName, StringComparer.Ordinal))
        {
            text.Append(Head(type)).Append('\n');
            var nullable = new NullabilityInfoContext();
            foreach (var line in type.GetMembers(Declared).Where(IsVisible).Select(member => Line(member, nullable)).OfType<string>().Order(StringComparer.Ordinal))
                text.Append("    ").Append(line).Append('\n');
        }

        return text.ToString();
    }

    private static string Head(Type type)
    {
        var kind = type.IsInterface ? "interface" : type.IsEnum ? "enum" : type.IsByRefLike ? "ref struct" : type.IsValueType ? "struct"
            : type is { IsAbstract: true, IsSealed: true } ? "static class" : type.IsAbstract ? "abstract class" : type.IsSealed ? "sealed class" : "class";
        var bases = (type.BaseType is { } one && one != typeof(object) && one != typeof(ValueType) && one != typeof(Enum) ? (Type[])[one] : [])
            .Concat(type.GetInterfaces().Where(face => face.IsPublic || face.IsNestedPublic)).Select(Name).Order(StringComparer.Ordinal).ToList();
        return $"{kind} {type.FullName}{(bases.Count > 0 ? $" : {string.Join(", ", bases)}" : "")}";
    }

    private static bool IsVisible(MemberInfo member) => member switch
    {
        MethodBase method => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly,
        FieldInfo field => field.IsPublic || field.IsFamily,
        PropertyInfo property => property.GetAccessors(nonPublic: true).Any(IsVisible),
        _ => false,
    };

    private static string? Line(MemberInfo member, NullabilityInfoContext nullable) => member switch
    {
        FieldInfo { DeclaringType.IsEnum: true, IsLiteral: true } field => $"{field.Name} = {field.GetRawConstantValue()}",
        FieldInfo { IsSpecialName: true } => null,
        FieldInfo field => $"{(field.IsLiteral ? "const " : field.IsStatic ? "static " : "")}{Name(field.FieldType)}{Mark(nullable.Create(field))} {field.Name}"
            + (field.IsLiteral ? $" = {field.GetRawConstantValue()}" : ""),
        PropertyInfo property => $"{Static(property.GetAccessors(nonPublic: true)[0])}{Name(property.PropertyType)}{Mark(nullable.Create(property))} "
            + $"{property.Name}{Index(property, nullable)} {{ {Accessors(property)} }}",
        ConstructorInfo constructor => $".ctor({Parameters(constructor, nullable)})",
        MethodInfo { IsSpecialName: true } method when !method.Name.StartsWith("op_", StringComparison.Ordinal) => null,
        MethodInfo method when method.Name.Contains('<') => null,
        MethodInfo method => $"{Static(method)}{Name(method.ReturnType)}{Mark(nullable.Create(method.ReturnParameter))} {method.Name}{Generic(method)}({Parameters(method, nullable)})"
            + (method is { DeclaringType.IsInterface: true, IsAbstract: false } ? " = default" : ""),
        _ => null,
    };

    private static string Accessors(PropertyInfo property) => string.Join(' ', property.GetAccessors(nonPublic: true).Where(IsVisible).Select(accessor =>
        accessor.Name.StartsWith("get_", StringComparison.Ordinal) ? "get;"
        : accessor.ReturnParameter.GetRequiredCustomModifiers().Any(modifier => modifier.Name == "IsExternalInit") ? "init;" : "set;"));

    private static string Index(PropertyInfo property, NullabilityInfoContext nullable) =>
        property.GetIndexParameters() is { Length: > 0 } index ? $"[{string.Join(", ", index.Select(one => Parameter(one, nullable)))}]" : "";

    private static string Parameters(MethodBase method, NullabilityInfoContext nullable) =>
        string.Join(", ", method.GetParameters().Select(parameter => Parameter(parameter, nullable)));

    private static string Parameter(ParameterInfo parameter, NullabilityInfoContext nullable) =>
        $"{(parameter.IsOut ? "out " : parameter.IsIn ? "in " : "")}{Name(parameter.ParameterType)}{Mark(nullable.Create(parameter))} {parameter.Name}"
        + (parameter.HasDefaultValue ? $" = {parameter.DefaultValue ?? "null"}" : "");

    private static string Mark(NullabilityInfo info) => info.ReadState == NullabilityState.Nullable && !info.Type.IsValueType ? "?" : "";

    private static string Generic(MethodInfo method) => method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(Name))}>" : "";

    private static string Static(MethodInfo method) => method.IsStatic ? "static " : method.IsVirtual && method.DeclaringType is { IsInterface: false, IsSealed: false } ? "virtual " : "";

    private static string Name(Type type)
    {
        if (type.IsByRef)
            return Name(type.GetElementType()!);
        if (type.IsArray)
            return $"{Name(type.GetElementType()!)}[]";
        if (!type.IsGenericType)
            return type.IsGenericParameter || type.Namespace is "System" or "HyperMesh.Autonomic" ? type.Name : type.FullName ?? type.Name;

        var name = type.Namespace is "System" or "System.Collections.Generic" ? type.Name : $"{type.Namespace}.{type.Name}";
        return $"{name[..name.IndexOf('`')]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>";
    }
}
