using static TorchSharp.torch;

namespace CrossCheck.Benchmarks.Layers;

/// <summary>One layer of a usual size, in the network language and as one would write it over TorchSharp.</summary>
/// <param name="Torch">Made ready for its inputs, which are in the order of <see cref="Inputs"/>.</param>
internal sealed record Layer(string Name, string Sizes, string Network, Input[] Inputs, Func<Tensor[], Prepared> Torch)
{
    /// <summary>A function of its inputs with one result; the inputs of floats are differentiated.</summary>
    public static Layer Of(string name, string sizes, string network, Input[] inputs, Func<Tensor[], Tensor> function) =>
        new(name, sizes, network, inputs, x => new([.. x.Where(t => t.requires_grad)], () => [function(x)]));
}

/// <param name="Classes">If not 0, it holds indices below this.</param>
/// <param name="Scale">Standard deviation of its floats.</param>
internal sealed record Input(Shape Shape, int Classes = 0, double Scale = 1)
{
    public static implicit operator Input(int[] dims) => new(Shape.Create(dims));
}

/// <param name="Leaves">What is differentiated, in the order of the inputs.</param>
internal sealed record Prepared(Tensor[] Leaves, Func<Tensor[]> Forward);
