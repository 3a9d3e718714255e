namespace CrossCheck.Torch.Tests.Engine;

internal static partial class Networks
{
    private static (string Network, string Inputs)[] Normalizations =>
    [
        ("y = layer_norm(x, (4,), w, b)", "x:3,4 w:4 b:4"),
        ("y = batch_norm(x, m, v, w, b, training=True)", "x:4,3,2 m:3 v:3>0 w:3 b:3"),
        ("y = batch_norm(x, m, v, w, b)", "x:4,3 m:3 v:3>0 w:3 b:3"),
        ("y = batch_norm(x, None, None, training=True)", "x:4,3"),
        ("y = group_norm(x, 2, w, b)", "x:2,4,3 w:4 b:4"),
        ("y = instance_norm(x, m, v, w, b)", "x:2,3,4 m:3 v:3>0 w:3 b:3"),
        ("y = instance_norm(x)", "x:2,3,4"),
        ("y = rms_norm(x, (4,), w)", "x:3,4 w:4"),
        ("y = local_response_norm(x, 3, 0.5)", "x:2,5,3"),
        ("y = normalize(x, p=3, dim=0)", "x:3,4"),
    ];
}
