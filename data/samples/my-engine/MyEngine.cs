using CrossCheck;
using CrossCheck.Engines;

namespace Sample;

public static class MyEngine
{
    public static IEngine Engine => new OperationEngine("mine", "1.0")
        .Operation("leaky_relu", LeakyRelu, LeakyReluBackward)
        .Elementwise("mul", Multiply, MultiplyBackward);

    private static float[] LeakyRelu(OperationCall call)
    {
        var slope = call.Float("negative_slope");
        return Array.ConvertAll(call.Floats("input"), x => x > 0 ? x : slope * x);
    }

    private static void LeakyReluBackward(BackwardCall call)
    {
        var (x, dx) = (call.Floats("input"), call.GradOutputFloats());
        for (var i = 0; i < x.Length; i++)
        {
            dx[i] = x[i] > 0 ? dx[i] : dx[i];   // the fault: the slope is missing
        }

        call.GradInput("input", dx);
    }

    private static float[] Multiply(OperationCall call) =>
        [.. call.Floats("input").Zip(call.Floats("other"), (a, b) => a * b)];

    private static void MultiplyBackward(BackwardCall call)
    {
        var dy = call.GradOutputFloats();
        call.GradInput("input", [.. dy.Zip(call.Floats("other"), (d, b) => d * b)]);
        call.GradInput("other", [.. dy.Zip(call.Floats("input"), (d, a) => d * a)]);
    }
}
