using System.Collections.Immutable;
using CrossCheck.Operations;

namespace CrossCheck.Harness.Referee.Kinks;

/// <summary>What the choices can explain.</summary>
/// <param name="Unexplained">The rows that are wrong, whatever is chosen, in order: those beyond their tolerance where all others fit best.</param>
/// <param name="Undecided">Rows of which it was not clear in the time: not to be called wrong.</param>
/// <param name="Made">Choices that are not the declared ones, up to <see cref="ChoiceSystem.MaxNamed"/>.</param>
/// <param name="MadeCount">The number of all of them.</param>
internal sealed record ChoiceSolution(ImmutableArray<int> Unexplained, ImmutableArray<int> Undecided, ImmutableArray<ChoiceMade> Made, long MadeCount);

/// <summary>A choice that is not what is declared.</summary>
/// <param name="Source">The number of the call that it belongs to, in the order in which they were added.</param>
/// <param name="Row">One of the rows that it changes.</param>
/// <param name="Name">What was chosen: a vertex's name, <c>even</c>, <c>a mixture</c>.</param>
/// <param name="Weights">Those of the vertices (NaN's left out), the rays behind; of a ball the z.</param>
internal sealed record ChoiceMade(Choice Choice, int Source, int Row, string Name, ImmutableArray<double> Weights);
