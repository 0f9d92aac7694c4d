namespace HyperMesh.Autonomic.Plugins.Analyze.MLNet;

/// <summary>How a kind of model is trained, fed and understood.</summary>
internal sealed record ModelPlan
{
    /// <summary>Readings that a model is trained on; 0 for one that needs no training.</summary>
    public required int Training { get; init; }

    /// <summary>Readings after which a model, fed with them, has the state that it would have if it had been fed with all.</summary>
    public required int Replay { get; init; }

    /// <summary>Readings that a model must be fed with before it is asked.</summary>
    public required int KnownAfter { get; init; }

    /// <summary>Readings between two trainings; 0 trains once.</summary>
    public required int Interval { get; init; }

    /// <summary>Trains a model on <see cref="Training"/> readings. Called off the loop's thread.</summary>
    public required Func<float[], IModel> Train { get; init; }

    /// <summary>Puts a prediction on the scale of <see cref="Severities"/>.</summary>
    public required Func<double[], Assessment> Assess { get; init; }
}
