namespace CrossCheck.Engine.Tests.Operations;

public static partial class Samples
{
    private static Sample[] Normalizations =>
    [
        new("y = layer_norm(x, (7,), w, b)", "x(3,7) w(7) b(7)", Ulps: 128),
        new("y = layer_norm(x, (3, 20))", "x(2,3,20)", Ulps: 128),
        new("y = batch_norm(x, m, v, w, b, training=True, momentum=0.3)", "x(4,3,5) m(3) v(3)+ w(3) b(3)", Ulps: 128),
        new("y = batch_norm(x, m, v, w, b)", "x(4,3) m(3) v(3)+ w(3) b(3)", Ulps: 128),
        new("y = batch_norm(x, m, v, training=True)", "x(0,3) m(3) v(3)+"),
        new("y = group_norm(x, 2, w, b)", "x(3,4,5) w(4) b(4)", Ulps: 128),
        new("y = instance_norm(x, m, v, w, b)", "x(2,3,9) m(3) v(3)+ w(3) b(3)", Ulps: 128),
        new("y = instance_norm(x, m, v, use_input_stats=False)", "x(2,3,4) m(3) v(3)+", Ulps: 128),
        new("y = rms_norm(x, (4, 5), w)", "x(3,4,5) w(4,5)", Ulps: 128),
        new("y = local_response_norm(x, 4, alpha=0.5, beta=0.7, k=2)", "x(2,6,5)", Ulps: 64),
        new("y = normalize(x)", "x(4,9)", Ulps: 64),
        new("y = normalize(x, p=3, dim=0)", "x(4,5)", Ulps: 64),
    ];
}
