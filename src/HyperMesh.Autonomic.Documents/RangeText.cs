namespace HyperMesh.Autonomic.Documents;

/// <summary>Says that a value is outside its range, naming only the bounds that mean something.</summary>
internal static class RangeText
{
    public static Complaint? Check(string text, double value, double minimum, double maximum)
    {
        if (value >= minimum && value <= maximum)
            return null;
        return Outside(text, minimum > double.MinValue ? $"{minimum}" : null, maximum < double.MaxValue ? $"{maximum}" : null);
    }

    /// <summary>The complaint about a value outside its range; a bound that does not limit anything is null.</summary>
    public static Complaint Outside(string text, string? minimum, string? maximum) => (minimum, maximum) switch
    {
        (not null, not null) => new Complaint($"{Quoted.Of(text)} is not between {minimum} and {maximum}"),
        (not null, null) => new Complaint($"{Quoted.Of(text)} is less than {minimum}"),
        _ => new Complaint($"{Quoted.Of(text)} is more than {maximum}"),
    };
}
