namespace HyperMesh.Autonomic.Host.Web;

/// <summary>The series that the page shows: the answer of <c>GET /v1/series</c>.</summary>
/// <param name="Version">Grows when a series comes or goes.</param>
/// <param name="Series">Those there are; ones that a detector judges first.</param>
/// <param name="LeftOut">How many more there are.</param>
internal sealed record SeriesDocument(int Version, IReadOnlyList<SeriesView> Series, int LeftOut);

/// <summary>A series.</summary>
/// <param name="Id">Within this run of the daemon.</param>
/// <param name="Name">In Prometheus' text form.</param>
/// <param name="Help">What it is.</param>
/// <param name="Unit">Of its value; of a rate a second.</param>
/// <param name="Of">What is shown: value, or rate for a counter.</param>
/// <param name="Interface">Of the interface that it is about; null for none.</param>
/// <param name="IsJudged">A detector expects something of it.</param>
/// <param name="Value">The newest.</param>
/// <param name="AbnormalSince">Since when a detector finds it abnormal; null when none does.</param>
internal sealed record SeriesView(
    int Id, string Name, string Help, string Unit, string Of, string? Interface, bool IsJudged, float? Value, DateTimeOffset? AbnormalSince);

/// <summary>The last minutes of a series: the answer of <c>GET /v1/series/{id}</c>.</summary>
/// <param name="Series">Which.</param>
/// <param name="To">The instant of the last point.</param>
/// <param name="Step">Seconds from one point to the next.</param>
/// <param name="Points">The points; null where there was nothing.</param>
internal sealed record SeriesHistoryDocument(SeriesView Series, DateTimeOffset To, int Step, SeriesPoints Points);

/// <summary>Points, the oldest first.</summary>
/// <param name="Values">Of the series.</param>
/// <param name="Band">What was expected; null where no detector is.</param>
internal sealed record SeriesPoints(IReadOnlyList<float?> Values, BandPoints? Band);

/// <summary>What a detector expected.</summary>
/// <param name="Low">Lower edge.</param>
/// <param name="High">Upper edge.</param>
/// <param name="Abnormal">Places of the points that it finds abnormal.</param>
internal sealed record BandPoints(IReadOnlyList<float?> Low, IReadOnlyList<float?> High, IReadOnlyList<int> Abnormal);

/// <summary>Who asks.</summary>
/// <param name="Name">Of the token, or of the user at the unix socket; null for nobody in particular.</param>
/// <param name="Role">operator, viewer, or none.</param>
internal sealed record CallerDocument(string? Name, string Role);
