using System.Collections.Immutable;
using CrossCheck.Definitions;
using CrossCheck.Operations;

namespace CrossCheck.Core.Tests.Networks;

/// <summary>A dozen specs, enough for every form of argument, without any engine.</summary>
internal sealed class SmallCatalogue : ICatalogue
{
    public static readonly SmallCatalogue Instance = new();

    private SmallCatalogue() => Operations =
    [
        Spec("identity(Tensor input)"),
        Spec("relu(Tensor input, bool inplace=False)"),
        Spec("leaky_relu(Tensor input, float negative_slope=0.01, bool inplace=False)"),
        Spec("sum(Tensor input, int[]? dim=None, bool keepdim=False, fixed dtype=None)"),
        Spec("add(Tensor input, Tensor other, *, float alpha=1)"),
        Spec("sub(Tensor input, Tensor other)"),
        Spec("mul(Tensor input, Tensor other)"),
        Spec("div(Tensor input, Tensor other)"),
        Spec("pow(Tensor input, Tensor exponent)"),
        Spec("neg(Tensor input)"),
        Spec("matmul(Tensor input, Tensor other)"),
        Spec("cat(Tensor[] tensors, int dim=0)"),
        Spec("linear(Tensor input, Tensor weight, Tensor? bias=None)"),
        Spec("embedding(Index input, Tensor weight)"),
        Spec("topk(Tensor input, int k, fixed sorted=True, fixed mode='first', fixed level=3)"),
        Spec("cut(Tensor input, Index[] lengths)"),
        Spec("loss(Tensor input, Index target, Buffer? weight=None, fixed size_average=None, 'none'|'mean'|'sum' reduction='mean')"),
        new Operation(new OpSpec("max_pool2d(Tensor input, int[2] kernel_size, int[2]? stride=None, bool return_indices=False)")
        {
            Formula = "", Source = "",
            ResultCount = c => c.Bool("return_indices") ? 2 : 1,
            Infer = c => c.Call.Bool("return_indices") ? [c.FloatResult(c.Shape(0)), new Result(c.Shape(0), ElementType.Int64)] : c.Float(c.Shape(0)),
        }),
        Spec("window(Tensor input, int[2]|'same'|'valid' padding=0)"),
        Spec("length(Tensor input, float|'fro' p='fro')"),
        new Operation(new OpSpec("spread(Tensor input, int[]? dim=None, bool unbiased=True, *, float correction=1)")
        {
            Formula = "", Source = "",
            Overload = ["input", "unbiased"],
            Infer = c => c.Float(Shape.Scalar),
        }),
        Spec("zoom(Tensor input, float[]? factor=None, float[2] ratio=0.5)"),
        new Operation(new OpSpec("norm(Tensor input, Buffer mean)")
        {
            Formula = "", Source = "",
            Auxiliary = _ => ["running_mean"],
            Infer = c => [c.FloatResult(c.Shape(0)), c.FloatResult(c.Shape(1))],
        }),
    ];

    public IReadOnlyList<IOperation> Operations { get; }

    public IOperation? Find(string name) => Operations.FirstOrDefault(o => o.Spec.Name == name);

    private static Operation Spec(string signature) => new(new OpSpec(signature)
    {
        Formula = "",
        Source = "",
        Infer = c => c.Float(c.Call.Spec.Name is "sum" or "loss" ? Shape.Scalar
            : c.Shapes.Length == 2 && c.Call.Spec.Name != "embedding" ? Broadcasting.Combine(c, 0, 1) : c.Shape(0)),
    });

    private sealed class Operation(OpSpec spec) : IOperation
    {
        public OpSpec Spec => spec;

        void IOperation.Define<V>(DefinitionContext<V> x) => throw new NotSupportedException();
    }
}
