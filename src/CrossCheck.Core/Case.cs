using System.Collections.Immutable;
using CrossCheck.Networks;

namespace CrossCheck;

/// <summary>One row, ready for an engine: its plan and the numbers that are given.</summary>
/// <param name="Id">Unique in a run.</param>
/// <param name="Inputs">In the order of <see cref="Network.Inputs"/>, of the types that the plan says.</param>
/// <param name="Cotangents">In the order of <see cref="Plan.Results"/>, each of its result's shape.</param>
public sealed record Case(string Id, Plan Plan, ImmutableArray<TensorData> Inputs, ImmutableArray<TensorData> Cotangents);

/// <summary>Cases of the same plan, which an engine may run at once.</summary>
public sealed record CaseGroup(Plan Plan, IReadOnlyList<Case> Cases);
