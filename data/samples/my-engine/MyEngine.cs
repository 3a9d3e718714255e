using CrossCheck;
using CrossCheck.Engines;

namespace Sample;

public static class MyEngine
{
    public static IEngine Engine => new OperationEngine("mine", "1.0") { Only = DType.Float32 }
        .Operation(
            "leaky_relu",
            call => Array.ConvertAll(call.Floats("input"), x => x > 0 ? x : call.Float("negative_slope") * x),
            call => call.GradInput("input", call.GradOutputFloats()))
        .Elementwise("mul", Multiply, MultiplyBackward);

    private static float[] Multiply(OperationCall call) =>
        [.. call.Floats("input").Zip(call.Floats("other"), (a, b) => a * b)];

    private static void MultiplyBackward(BackwardCall call)
    {
        var dy = call.GradOutputFloats();
        call.GradInput("input", [.. call.Floats("other").Zip(dy, (b, d) => b * d)]);
        call.GradInput("other", [.. call.Floats("input").Zip(dy, (a, d) => a * d)]);
    }
}
