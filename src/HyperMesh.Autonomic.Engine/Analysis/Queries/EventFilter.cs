using System.Net;
using HyperMesh.Autonomic.Engine.Policies;

namespace HyperMesh.Autonomic.Engine.Analysis.Queries;

/// <summary>The tests of an event's fields, ready to be used. Immutable, thread-safe.</summary>
internal sealed class EventFilter(IReadOnlyList<FieldTest> tests)
{
    private readonly (FieldTest Test, HashSet<string> Values, IPNetwork[] Networks)[] _tests =
    [
        .. tests.Select(test => (test, test.Values.ToHashSet(StringComparer.Ordinal), NetworksOf(test))),
    ];

    public bool Matches(Labels fields)
    {
        foreach (var (test, values, networks) in _tests)
            if (fields[test.Field] is not { } value || !Matches(test.Kind, value, values, networks))
                return false;
        return true;
    }

    private static bool Matches(FieldTestKind kind, string value, HashSet<string> values, IPNetwork[] networks) => kind switch
    {
        FieldTestKind.In => values.Contains(value),
        FieldTestKind.NotIn => !values.Contains(value),
        // What is no address lies in no network, and is no match for either.
        FieldTestKind.Cidr => IPAddress.TryParse(value, out var address) && IsIn(address, networks),
        _ => IPAddress.TryParse(value, out var address) && !IsIn(address, networks),
    };

    private static bool IsIn(IPAddress address, IPNetwork[] networks)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        foreach (var network in networks)
            if (network.Contains(plain))
                return true;
        return false;
    }

    private static IPNetwork[] NetworksOf(FieldTest test) =>
        test.Kind is FieldTestKind.Cidr or FieldTestKind.NotCidr ? [.. test.Values.Select(text => IPNetwork.Parse(text))] : [];
}
