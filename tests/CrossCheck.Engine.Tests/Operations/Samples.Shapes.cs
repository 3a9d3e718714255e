namespace CrossCheck.Engine.Tests.Operations;

public static partial class Samples
{
    private static Sample[] Shapes =>
    [
        new("y = reshape(x, (3, -1))", "x(2,6)"),
        new("y = reshape(x, ())", "x(1,1)"),
        new("y = flatten(x)", "x(2,3,4)"),
        new("y = flatten(x, start_dim=1)", "x(2,3,4)"),
        new("y = flatten(x, 0, 1)", "x(2,3,4)"),
        new("y = flatten(x)", "x()"),
        new("y = transpose(x, 0, 1)", "x(3,5)"),
        new("y = transpose(x, -1, 0)", "x(2,3,4,5)"),
        new("y = transpose(x, 1, 2)", "x(2,3,4,5)"),
        new("y = transpose(x, 1, 1)", "x(2,3)"),
        new("y = transpose(x, 0, -1)", "x()"),
        new("y = interpolate(x, 7)", "x(2,3,4)"),
        new("y = interpolate(x, scale_factor=(1.7, 0.4), mode='nearest-exact')", "x(1,2,4,6)"),
        new("y = interpolate(x, scale_factor=2.7, mode='linear')", "x(2,3,5)", Ulps: 64),
        new("y = interpolate(x, (7, 40), mode='bilinear', align_corners=True)", "x(2,3,4,23)", Ulps: 64),
        new("y = interpolate(x, (3, 5, 2), mode='trilinear')", "x(1,2,2,3,4)", Ulps: 64),
        new("y = interpolate(x, scale_factor=(1.9, 0.7), mode='bicubic', recompute_scale_factor=True)", "x(2,3,4,5)", Ulps: 64),
        new("y = interpolate(x, (2, 9), mode='bicubic', antialias=True)", "x(1,2,7,5)", Ulps: 64),
        new("y = interpolate(x, (2, 3), mode='area')", "x(1,2,5,7)"),
    ];

    /// <summary>Shapes whose numbers move.</summary>
    private static Sample[] Movements =>
    [
        new("y = cat((a, b), dim=1)", "a(2,3) b(2,4)"),
        new("y = cat((a, x, a), dim=-2)", "a(2,3) x(4,3)"),
        new("y = stack((a, b), dim=1)", "a(3,4) b(3,4)"),
        new("y = stack((a, 2, b), dim=-1)", "a() b()"),
        new("y = permute(x, (2, 0, 1))", "x(3,4,5)"),
        new("y = permute(x, (0, -1, 2, 1))", "x(2,3,4,5)"),
        new("y = squeeze(x)", "x(1,3,1)"),
        new("y = squeeze(x, (0, 1))", "x(1,3,1)"),
        new("y = unsqueeze(x, -1)", "x(2,3)"),
        new("y = view(x, (3, -1))", "x(2,6)"),
        new("y = unflatten(x, -1, (2, -1))", "x(3,6)"),
        new("y = expand(x, (4, -1, 5))", "x(3,1)"),
        new("y = expand(x, (3,))", "x()"),
        new("y = repeat(x, (2, 1, 3))", "x(2,5)"),
        new("y = narrow(x, 1, 1, 3)", "x(2,5,3)"),
        new("y = select(x, 1, -1)", "x(2,5,3)"),
        new("a, b, c = split(x, 2, dim=1)", "x(3,5)"),
        new("a, b = split(x, (1, 3), dim=-1)", "x(3,4)"),
        new("a, b = chunk(x, 2, dim=1)", "x(2,5,3)"),
        new("y = flip(x, (0, 2))", "x(2,3,4)"),
        new("y = roll(x, 5)", "x(3,4)"),
        new("y = roll(x, (1, -2), (0, 1))", "x(3,5)"),
        new("y = index_select(x, 1, i)", "x(2,4,3) i(6)<4"),
        new("y = gather(x, 1, i)", "x(4,5) i(3,7)<5"),
        new("y = gather(x, 0, i)", "x(3,2,4) i(5,2,2)<3"),
        new("y = pad(x, (1, 2, 0, 1), value=0.5)", "x(2,3,4)"),
        new("y = pad(x, (1, -1))", "x(5)"),
        new("y = pad(x, (2, 1, 1, 1), mode='reflect')", "x(2,3,4)"),
        new("y = pad(x, (5, 1), mode='replicate')", "x(2,3,4)"),
        new("y = pad(x, (2, 1, 3, 0), mode='circular')", "x(2,3,4)"),
        new("y = pixel_shuffle(x, 2)", "x(2,8,3,2)"),
        new("y = pixel_unshuffle(x, 2)", "x(2,3,4,6)"),
        new("y = channel_shuffle(x, 3)", "x(2,6,5)"),
    ];
}
