using CrossCheck.Networks;

namespace CrossCheck.Engine.Tests.Operations;

/// <summary>Shapes, options and indices that do not fit, and what the message says.</summary>
public partial class ShapeErrorTests
{
    public static TheoryData<string, string, string> Wrong => new()
    {
        { "y = a + b", "a(2,3) b(4)", "add: shapes (2, 3) and (4) do not broadcast" },
        { "y = a - b", "a(2) b(3)", "sub: shapes (2) and (3) do not broadcast" },
        { "y = a * b", "a(2) b(3)", "mul: shapes" },
        { "y = a / b", "a(2) b(3)", "div: shapes" },
        { "y = a ^ b", "a(2) b(3)", "pow: shapes" },
        { "y = maximum(a, b)", "a(2) b(3)", "maximum: shapes" },
        { "y = minimum(a, b)", "a(2) b(3)", "minimum: shapes" },
        { "y = clamp(x)", "x(2)", "clamp: min=None and max=None bound nothing: give at least one of them" },
        { "y = where(m, a, b)", "m(3) a(4) b()", "where: shapes (3) of condition, (4) of input, () of other do not broadcast" },
        { "y = masked_fill(x, m, v)", "x(3) m(3) v(1)", "masked_fill: value of shape (1) must be one number, of shape ()" },
        { "y = prelu(x, w)", "x(2,3) w(2)", "prelu: weight of shape (2) must have 1 element, one for each of the 3 channels of the input (2, 3): (3), or the shape of the input: (2, 3)" },
        { "y = prelu(x, w)", "x(3) w(1,1)", "prelu: weight of shape (1, 1) must have 1 element, or the shape of the input: (3)" },
        { "y = softmax(x, dim=2)", "x(2,3)", "softmax: dim=2 must be from -2 to 1 for 2 dimensions" },
        { "y = log_softmax(x, dim=-2)", "x(3)", "log_softmax: dim=-2 must be from -1 to 0 for 1 dimension" },
        { "y = linear(x, W)", "x(2,3) W(4,5)", "linear: input (2, 3) has 3 features, weight (4, 5) takes 5" },
        { "y = linear(x, W)", "x(2,3) W(1,4,3)", "linear: weight of shape (1, 4, 3) must be (out_features, in_features) or (in_features)" },
        { "y = linear(x, W)", "x() W(4,3)", "linear: input of shape () must have at least one dimension: (…, 3)" },
        { "y = linear(x, W, b)", "x(2,3) W(4,3) b(3)", "linear: bias of shape (3) must be (4)" },
        { "y = linear(x, W, b)", "x(2,3) W(3) b()", "linear: a weight of shape (3) with a bias does not take an input of two dimensions" },
        { "y = a @ b", "a(2,3) b(2,3)", "matmul: shapes (2, 3) and (2, 3) do not fit: the 3 columns of the first must be the 2 rows of the second" },
        { "y = a @ b", "a() b(2)", "matmul: shapes () and (2) must have at least one dimension each" },
        { "y = a @ b", "a(2,3,4) b(3,4,5)", "matmul: the batch dimensions (2) of (2, 3, 4) and (3) of (3, 4, 5) do not broadcast" },
        { "y = conv2d(x, W)", "x(4) W(2,2)", "conv2d: input of shape (4) must be (N, C, H, W), (C, H, W) or (H, W)" },
        { "y = conv2d(x, W)", "x(2,0,4) W(2,2,2,2)", "conv2d: input of shape (2, 0, 4) must not be empty; only N may be 0" },
        { "y = conv2d(x, W)", "x(2,4,4) W(2,2)", "conv2d: weight of shape (2, 2) must be (C_out, C_in/groups, kH, kW) for the input (2, 4, 4)" },
        { "y = conv1d(x, W)", "x(4) W(2,2)", "conv1d: weight of shape (2, 2) must be (C_out, C_in/groups, kL) or (kL) for the input (4)" },
        { "y = conv2d(x, W)", "x(2,4,4) W(2,0,2,2)", "conv2d: weight of shape (2, 0, 2, 2) must not be empty" },
        { "y = conv2d(x, W)", "x(3,4,4) W(5,2,2,2)", "conv2d: weight of shape (5, 2, 2, 2) must be (C_out, C_in/groups, kH, kW) with C_in/groups = 3, since the input (3, 4, 4) has 3 channels and groups=1" },
        { "y = conv2d(x, W, groups=0)", "x(3,4,4) W(3,1,2,2)", "conv2d: groups=0 must be at least 1" },
        { "y = conv2d(x, W, groups=2)", "x(3,4,4) W(2,1,2,2)", "conv2d: groups=2 must divide the 3 channels of the input (3, 4, 4)" },
        { "y = conv2d(x, W, groups=2)", "x(4,4,4) W(3,2,2,2)", "conv2d: groups=2 must divide the 3 output channels of the weight (3, 2, 2, 2)" },
        { "y = conv2d(x, W, b)", "x(2,4,4) W(3,2,2,2) b(2)", "conv2d: bias of shape (2) must be (3), one number per output channel" },
        { "y = conv2d(x, W, stride=0)", "x(4,4) W(2,2)", "conv2d: stride=0 must be at least 1" },
        { "y = conv2d(x, W, dilation=(1, 0))", "x(4,4) W(2,2)", "conv2d: dilation=0 must be at least 1" },
        { "y = conv2d(x, W, padding=(0, -1))", "x(4,4) W(2,2)", "conv2d: padding=-1 must not be negative" },
        { "y = conv2d(x, W, stride=(1, 2), padding='same')", "x(4,4) W(2,2)", "conv2d: padding='same' needs stride=1, not 1, 2; give the padding as numbers" },
        { "y = conv3d(x, W)", "x(4,4,4) W(2,2,5)", "conv3d: the kernel spans 5 of W, which has 4 with padding=0 on both sides" },
        { "y = conv1d(x, W, padding=2147483647)", "x(4) W(2)", "windows along L, which is too many" },
        { "y = conv1d(x, W, padding='same', dilation=2147483647)", "x(4) W(4)", "conv1d: dilation=2147483647 is too large for padding='same'" },
        { "y = conv_transpose2d(x, W)", "x(3,4,4) W(5,3,2,2)", "conv_transpose2d: weight of shape (5, 3, 2, 2) must be (C_in, C_out/groups, kH, kW) with C_in = 3" },
        { "y = conv_transpose2d(x, W, output_padding=1)", "x(4,4) W(2,2)", "conv_transpose2d: output_padding=1 must be from 0 to 0, less than stride=1 or dilation=1" },
        { "y = conv_transpose2d(x, W, output_padding=-1)", "x(4,4) W(2,2)", "conv_transpose2d: output_padding=-1 must be from 0" },
        { "y = conv_transpose2d(x, W, padding=(0, 3))", "x(4,4) W(2,2)", "conv_transpose2d: the result would have -1 elements along W" },
        { "y = unfold(x, 2)", "x(4)", "unfold: input of shape (4) must be (N, C, H, W), (C, H, W) or (H, W)" },
        { "y = unfold(x, 2)", "x(0,4)", "unfold: input of shape (0, 4) must not be empty" },
        { "y = unfold(x, (2, 5))", "x(4,4)", "unfold: a window spans 5 of W, which has 4" },
        { "y = unfold(x, 0)", "x(4,4)", "unfold: kernel_size=0 must be at least 1" },
        { "y = unfold(x, 1, padding=2000000000)", "x(4,4)", "makes too many windows over (4, 4)" },
        { "y = fold(x, 4, 2)", "x(4)", "fold: input of shape (4) must be (N, C·kH·kW, windows) or (C·kH·kW, windows)" },
        { "y = fold(x, 4, 2)", "x(6,9)", "fold: input of shape (6, 9) has 6 rows, which must be a multiple of the 4 places of the kernel" },
        { "y = fold(x, 4, 2)", "x(8,8)", "fold: input of shape (8, 8) has 8 columns, output_size=(4, 4) has 9 windows" },
        { "y = fold(x, (0, 4), 1)", "x(8,8)", "fold: output_size=(0, 4) must be at least 1 each" },
        { "y = max_pool2d(x, 0)", "x(4,4)", "max_pool2d: kernel_size=0 must be at least 1" },
        { "y = max_pool2d(x, 2, stride=(1, 0))", "x(4,4)", "max_pool2d: stride=0 must be at least 1" },
        { "y = max_pool2d(x, 2, dilation=0)", "x(4,4)", "max_pool2d: dilation=0 must be at least 1" },
        { "y = max_pool2d(x, 3, padding=2)", "x(4,4)", "max_pool2d: padding=2 must be from 0 to 1, half of kernel_size=3" },
        { "y = max_pool2d(x, 2, padding=-1)", "x(4,4)", "max_pool2d: padding=-1 must be from 0 to 1" },
        { "y = max_pool2d(x, (2, 5))", "x(4,4)", "max_pool2d: a window spans 5 of W, which has 4 with padding=0 on both sides" },
        { "y = max_pool2d(x, 2147483647, dilation=2147483647)", "x(4,4)", "max_pool2d: a window spans" },
        { "y = max_pool2d(x, 2, padding=1, dilation=2)", "x(1,1)", "lies in the padding alone" },
        { "y = max_pool2d(x, 2)", "x(4)", "max_pool2d: input of shape (4) must be (N, C, H, W), (C, H, W) or (H, W)" },
        { "y = max_pool2d(x, 2)", "x(0,4)", "max_pool2d: input of shape (0, 4) must not be empty" },
        { "y = fractional_max_pool2d(x, 2, _random_samples=0.5)", "x(4,4)", "fractional_max_pool2d: output_size or output_ratio must be given" },
        { "y = fractional_max_pool2d(x, (2, 0), 2, _random_samples=0.5)", "x(4,4)", "fractional_max_pool2d: kernel_size=0 must be at least 1" },
        { "y = fractional_max_pool2d(x, 2, (2, 0), _random_samples=0.5)", "x(4,4)", "fractional_max_pool2d: output_size=0 along W; at least 1 is needed" },
        { "y = fractional_max_pool2d(x, 2, output_ratio=0.2, _random_samples=0.5)", "x(4,4)", "fractional_max_pool2d: output_ratio=0.2 makes 0 of the 4 along H; at least 1 is needed" },
        { "y = fractional_max_pool2d(x, (1, 3), (4, 3), _random_samples=0.5)", "x(4,4)", "fractional_max_pool2d: output_size=3 along W; with kernel_size=3 there may be at most 2 windows on 4" },
        { "y = fractional_max_pool3d(x, 2, 3, _random_samples=0.5)", "x(4,4,4)", "fractional_max_pool3d: output_size=3 along D; with kernel_size=2 there may be at most 2 windows on 4 (in three dimensions torch leaves one place free)" },
        { "y = fractional_max_pool2d(x, 2, 2, _random_samples=s)", "x(3,4,4) s(3,2)", "fractional_max_pool2d: _random_samples of shape (3, 2) must be (1, 3, 2): one for each image, channel and dimension, or one number" },
        { "y = fractional_max_pool2d(x, 2, 2, _random_samples=s)", "x(4) s()", "fractional_max_pool2d: input of shape (4) must be (N, C, H, W), (C, H, W) or (H, W)" },
        { "y = interpolate(x, 2)", "x(3,4)", "interpolate: input of shape (3, 4) must be (N, C, L), (N, C, H, W) or (N, C, D, H, W)" },
        { "y = interpolate(x, 2)", "x(3,0,4)", "interpolate: input of shape (3, 0, 4) must not be empty; only N may be 0" },
        { "y = interpolate(x, 2, mode='bilinear')", "x(1,2,3)", "interpolate: mode='bilinear' takes an input (N, C, H, W), not one of shape (1, 2, 3)" },
        { "y = interpolate(x)", "x(1,2,3)", "interpolate: size or scale_factor must be given" },
        { "y = interpolate(x, 2, 2)", "x(1,2,3)", "interpolate: size and scale_factor cannot be given both: give one of them" },
        { "y = interpolate(x, (2, 3))", "x(1,2,3)", "interpolate: size has 2 numbers, the input (1, 2, 3) has 1 dimension behind (N, C): (L)" },
        { "y = interpolate(x, scale_factor=(2, 3, 4))", "x(1,2,3,3)", "interpolate: scale_factor has 3 numbers, the input (1, 2, 3, 3) has 2 dimensions behind (N, C): (H, W)" },
        { "y = interpolate(x, 2, align_corners=False)", "x(1,2,3)", "interpolate: align_corners=False is for the modes linear, bilinear, bicubic and trilinear, not for mode='nearest'; leave it at None" },
        { "y = interpolate(x, 2, mode='area', align_corners=True)", "x(1,2,3)", "interpolate: align_corners=True is for the modes linear, bilinear, bicubic and trilinear, not for mode='area'" },
        { "y = interpolate(x, 2, recompute_scale_factor=True)", "x(1,2,3)", "interpolate: recompute_scale_factor=True is for scale_factor, not for size" },
        { "y = interpolate(x, 2, mode='linear', antialias=True)", "x(1,2,3)", "interpolate: antialias=True is for mode='bilinear' and mode='bicubic', not for mode='linear'" },
        { "y = interpolate(x, scale_factor=-1.5)", "x(1,2,3)", "interpolate: scale_factor=-1.5 must be more than 0" },
        { "y = interpolate(x, scale_factor=(2, 0.3))", "x(1,2,3,3)", "interpolate: scale_factor=0.3 makes 0 elements of the 3 along W; it must be at least 1" },
        { "y = interpolate(x, (4, 0))", "x(1,2,3,3)", "interpolate: size=0 along W must be at least 1" },
        { "y = sum(x, dim=2)", "x(2,3)", "sum: dim=2 must be from -2 to 1 for 2 dimensions" },
        { "y = mean(x, dim=(0, -2))", "x(2,3)", "mean: dim=-2 is named twice" },
        { "y = amax(x)", "x(0)", "amax: dimension 0 of the input (0) is empty" },
        { "y = amax(x, dim=1)", "x(2)", "amax: dim=1 must be from -1 to 0" },
        { "y = reshape(x, (4,))", "x(2,3)", "reshape: shape=(4) has 4 elements, the input (2, 3) has 6" },
        { "y = reshape(x, (4, -1))", "x(2,3)", "reshape: shape=(4, -1) does not fit the 6 elements of the input (2, 3)" },
        { "y = reshape(x, (-1, -1))", "x(2,3)", "reshape: shape=(-1, -1) may have only one -1" },
        { "y = reshape(x, (-2, 3))", "x(2,3)", "reshape: shape=(-2, 3) must have sizes of at least 0, or one -1" },
        { "y = reshape(x, (0, -1))", "x(0)", "reshape: shape=(0, -1) leaves the size at -1 open" },
        { "y = flatten(x, 1, 0)", "x(2,3)", "flatten: start_dim=1 must not lie behind end_dim=0" },
        { "y = flatten(x, 2)", "x(2,3)", "flatten: start_dim=2 must be from -2 to 1" },
        { "y = transpose(x, 0, 2)", "x(2,3)", "transpose: dim1=2 must be from -2 to 1" },
        { "L = half_squared_error(y, t)", "y(2) t(3)", "half_squared_error: shapes (2) and (3) do not broadcast" },
        { "L = mse_loss(x, t)", "x(2) t(3)", "mse_loss: shapes (2) and (3) do not broadcast" },
        { "y = norm(x, 'nuc')", "x(2,3)", "'norm': p='nuc' must be a number or 'fro'" },
        { "y = norm(x, inf)", "x(0)", "norm: input of shape (0) has no element to take an infinite or negative norm of" },
        { "y = var(x, False, True)", "x(2,3)", "'var' takes at most 2 arguments by position" },
        { "y = std(x, False, unbiased=True)", "x(2,3)", "'std': argument 'unbiased' is given twice" },
        { "y = cosine_similarity(a, b)", "a(2,3) b(2,4)", "cosine_similarity: shapes (2, 3) and (2, 4) do not broadcast" },
        { "y = cosine_similarity(a, b)", "a(3) b(3)", "cosine_similarity: dim=1 must be from -1 to 0 for 1 dimension" },
        { "y = pairwise_distance(a, b)", "a(2,3) b(4,3)", "pairwise_distance: shapes (2, 3) and (4, 3) do not broadcast" },
        { "y = pairwise_distance(a, b)", "a() b()", "pairwise_distance: x1, x2 of shape () must have a last dimension, that of the vectors" },
        { "y = pairwise_distance(a, b, p=inf)", "a(2,0) b(2,0)", "pairwise_distance: vectors of length 0 have no distance of order p=Infinity; give them at least one number" },
        { "y = cdist(a, b)", "a(3) b(2,3)", "cdist: x1 (3) and x2 (2, 3) must have at least two dimensions each" },
        { "y = cdist(a, b)", "a(2,3) b(2,4)", "cdist: x1 (2, 3) has vectors of 3 numbers, x2 (2, 4) of 4" },
        { "y = cdist(a, b)", "a(2,4,3) b(3,4,3)", "cdist: the dimensions in front of the last two, (2) of x1 and (3) of x2, do not broadcast" },
        { "y = cdist(a, b, p=-1)", "a(2,3) b(2,3)", "cdist: p=-1 must be at least 0" },
        { "y = cdist(a, b, compute_mode='mm')", "a(2,3) b(2,3)", "compute_mode='mm' must be one of 'use_mm_for_euclid_dist_if_necessary', " },
        { "L = cosine_embedding_loss(a, b, t)", "a(2,3,4) b(2,3,4) t(2)", "cosine_embedding_loss: input1 (2, 3, 4) and input2 (2, 3, 4) must both be (N, D) or both (D)" },
        { "L = cosine_embedding_loss(a, b, t)", "a(2,3) b(3) t(2)", "cosine_embedding_loss: input1 (2, 3) and input2 (3) must both be" },
        { "L = cosine_embedding_loss(a, b, t)", "a(2,3) b(2,3) t(3)", "cosine_embedding_loss: target of shape (3) must be (2), one number per vector of (2, 3)" },
        { "L = triplet_margin_loss(a, p, n)", "a(2,3) p(2,3) n(3)", "triplet_margin_loss: anchor (2, 3), positive (2, 3) and negative (3) must have as many dimensions each" },
        { "L = triplet_margin_loss(a, p, n)", "a(2,3) p(2,3) n(4,3)", "triplet_margin_loss: shapes (2, 3) of anchor, (2, 3) of positive and (4, 3) of negative do not broadcast" },
        { "L = triplet_margin_loss(a, p, n)", "a() p() n()", "triplet_margin_loss: anchor, positive, negative of shape () must have a last dimension" },
        { "L = nll_loss(x, t)", "x(2,3) t(3)", "nll_loss: target of shape (3) must be (2), one class per position of the input (2, 3)" },
        { "L = nll_loss(x, t)", "x() t()", "nll_loss: input of shape () must be (C), (N, C) or (N, C, d1, …)" },
        { "L = nll_loss(x, t, w)", "x(2,3) t(2) w(2)", "nll_loss: weight of shape (2) must be (3)" },
        { "L = cross_entropy(x, t)", "x(2,3) t(3)", "cross_entropy: target of shape (3) must be (2), one class per position of the input (2, 3), or of the input's own shape" },
        { "L = cross_entropy(x, t)", "x() t()", "cross_entropy: input of shape ()" },
        { "L = cross_entropy(x, t, label_smoothing=1.5)", "x(2,3) t(2)", "cross_entropy: label_smoothing=1.5 must be from 0 to 1" },
        { "L = cross_entropy(x, t, ignore_index=1)", "x(2,3) t(2,3)", "cross_entropy: ignore_index=1 needs class indices" },
        { "L = cross_entropy(x, t)", "x(2,0) t(2)", "cross_entropy: input of shape (2, 0) must have at least 1 class in dimension 1" },
        { "L = sum(x, dtype=1)", "x(2)", "dtype=1 must be left at its default, None" },
        { "L = multi_margin_loss(x, t)", "x(2,3,2) t(2)", "multi_margin_loss: input of shape (2, 3, 2) must be (C) or (N, C) with at least 1 row and 1 class" },
        { "L = multi_margin_loss(x, t)", "x(2,0) t(2)", "multi_margin_loss: input of shape (2, 0) must be (C) or (N, C)" },
        { "L = multi_margin_loss(x, t)", "x(0,3) t(0)", "multi_margin_loss: input of shape (0, 3) must be (C) or (N, C) with at least 1 row" },
        { "L = multi_margin_loss(x, t)", "x(2,3) t(3)", "multi_margin_loss: target of shape (3) must be (2), one class per row of the input (2, 3)" },
        { "L = multi_margin_loss(x, t)", "x(3) t(3)", "multi_margin_loss: target of shape (3) must be (), one class per row of the input (3)" },
        { "L = multi_margin_loss(x, t, p=3)", "x(2,3) t(2)", "multi_margin_loss: p=3 must be 1 or 2" },
        { "L = multi_margin_loss(x, t, weight=w)", "x(2,3) t(2) w(2)", "multi_margin_loss: weight of shape (2) must be (3), one number per class of the input (2, 3)" },
        { "L = multilabel_margin_loss(x, t)", "x(2,3,2) t(2,3,2)", "multilabel_margin_loss: input of shape (2, 3, 2) must be (C) or (N, C) with at least 1 row and 1 class" },
        { "L = multilabel_margin_loss(x, t)", "x(0,3) t(0,3)", "multilabel_margin_loss: input of shape (0, 3) must be (C) or (N, C) with at least 1 row" },
        { "L = multilabel_margin_loss(x, t)", "x(2,3) t(2)", "multilabel_margin_loss: target of shape (2) must have the shape of the input, (2, 3): the labels of each row, then -1" },
        { "L = ctc_loss(x, t, 4, 2)", "x(4) t(2)", "ctc_loss: log_probs of shape (4) must be (T, N, C) or (T, C): steps, rows and classes, at least 1 of each" },
        { "L = ctc_loss(x, t, n, m)", "x(4,0,3) t(0,2) n(0) m(0)", "ctc_loss: log_probs of shape (4, 0, 3) must be (T, N, C)" },
        { "L = ctc_loss(x, t, n, m, blank=3)", "x(4,2,3) t(2,2) n(2) m(2)", "ctc_loss: blank=3 must be one of the 3 classes 0 to 2 of log_probs (4, 2, 3)" },
        { "L = ctc_loss(x, t, n, m, blank=-1)", "x(4,2,3) t(2,2) n(2) m(2)", "ctc_loss: blank=-1 must be one of the 3 classes" },
        { "L = ctc_loss(x, t, n, m)", "x(4,2,3) t(3,2) n(2) m(2)", "ctc_loss: targets of shape (3, 2) must be (2, S), padded, or one dimension" },
        { "L = ctc_loss(x, t, n, m)", "x(4,2,3) t(2,2) n(3) m(2)", "ctc_loss: input_lengths of shape (3) must be (2), one length per row of log_probs (4, 2, 3)" },
        { "L = ctc_loss(x, t, n, (1, 2, 2))", "x(4,2,3) t(2,2) n(2)", "ctc_loss: target_lengths of shape 3 numbers must be (2), one length per row" },
        { "L = ctc_loss(x, t, 4, m)", "x(4,2,3) t(2,2) m(2)", "ctc_loss: input_lengths of shape () must be (2)" },
        { "y = embedding_bag(t, W, mode='max', scale_grad_by_freq=True)", "t(4,3) W(5,2)", "embedding_bag: scale_grad_by_freq=True needs mode='sum' or 'mean', in torch too, not 'max'" },
        { "L = mse_loss(x, t, reduction='max')", "x(2) t(2)", "reduction='max' must be one of 'none', 'mean', 'sum'" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    [MemberData(nameof(WrongByFamily))]
    public void AreExplained(string network, string inputs, string message)
    {
        var error = Assert.ThrowsAny<CaseException>(() => new Sample(network, inputs).Plan(DType.Float32));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("L = cross_entropy(x, t)", "cross_entropy: target[1] = 3 is not one of the 3 classes 0 to 2 (nor ignore_index=-100)")]
    [InlineData("L = nll_loss(x, t, ignore_index=0)", "nll_loss: target[1] = 3 is not one of the 3 classes 0 to 2 (nor ignore_index=0)")]
    public void OfClassesAreExplained(string network, string message)
    {
        var plan = new Sample(network, "x(2,3) t(2)").Plan(DType.Float32);
        var step = plan.Steps[^1];
        var check = new CrossCheck.Operations.IndexCheck(step.Call, 1, new long[] { 0, 3 }, Shape.Of(2), step.Shapes);
        var error = Assert.Throws<CaseException>(() => step.Call.Spec.CheckIndices!(check));
        Assert.Equal(message, error.Message);
        step.Call.Spec.CheckIndices!(check with { Values = new long[] { 0, 2 } });
    }

    [Theory]
    [InlineData("L = multi_margin_loss(x, t)", "x(2,3) t(2)", "t = 0 3", "multi_margin_loss: target[1] = 3 is not one of the 3 classes 0 to 2")]
    [InlineData("L = multilabel_margin_loss(x, t)", "x(2,2) t(2,2)", "t = 0 -1 2 0", "multilabel_margin_loss: target[1, 0] = 2 must be one of the 2 classes 0 to 1, or -1 behind the last label")]
    [InlineData("L = multilabel_margin_loss(x, t)", "x(2) t(2)", "t = -1 -2", "multilabel_margin_loss: target[1] = -2 must be one of the 2 classes 0 to 1, or -1 behind the last label")]
    [InlineData("L = ctc_loss(x, t, n, m)", "x(4,2,3) t(2,2) n(2) m(2)", "t = 1 2 1 2; n = 4 5; m = 2 2", "ctc_loss: input_lengths[1] = 5 must be from 0 to 4, the steps of log_probs (4, 2, 3)")]
    [InlineData("L = ctc_loss(x, t, n, m)", "x(4,2,3) t(2,2) n(2) m(2)", "t = 1 2 1 2; n = 4 -1; m = 2 2", "ctc_loss: input_lengths[1] = -1 must be from 0 to 4")]
    [InlineData("L = ctc_loss(x, t, n, m)", "x(4,2,3) t(2,2) n(2) m(2)", "t = 1 2 1 2; n = 4 4; m = 3 2", "ctc_loss: target_lengths[0] = 3 must be from 0 to 2, the labels of targets (2, 2)")]
    [InlineData("L = ctc_loss(x, t, (4, 4), (2, -1))", "x(4,2,3) t(2,2)", "t = 1 2 1 2", "ctc_loss: target_lengths[1] = -1 must be from 0 to 2")]
    [InlineData("L = ctc_loss(x, t, n, m)", "x(4,2,3) t(3) n(2) m(2)", "t = 1 2 1; n = 4 4; m = 1 1", "ctc_loss: target_lengths add up to 2, but targets of shape (3) has 3 labels")]
    [InlineData("L = ctc_loss(x, t, (4, 4), (3, 1))", "x(4,2,3) t(3)", "t = 1 2 1", "ctc_loss: target_lengths add up to 4, but targets of shape (3) has 3 labels")]
    [InlineData("L = ctc_loss(x, t, n, m)", "x(4,2,3) t(2,2) n(2) m(2)", "t = 1 2 1 3; n = 4 4; m = 2 2", "ctc_loss: targets[1, 1] = 3 is not one of the 3 classes 0 to 2 without the blank, 0")]
    [InlineData("L = ctc_loss(x, t, n, m, blank=1)", "x(4,2,3) t(2,2) n(2) m(2)", "t = 0 2 1 0; n = 4 4; m = 2 1", "ctc_loss: targets[1, 0] = 1 is not one of the 3 classes 0 to 2 without the blank, 1")]
    [InlineData("L = ctc_loss(x, t, 4, 2)", "x(4,3) t(2)", "t = 1 -1", "ctc_loss: targets[1] = -1 is not one of the 3 classes 0 to 2 without")]
    public void OfIndicesAreExplained(string network, string inputs, string values, string message) =>
        Assert.Contains(message, Assert.Throws<CaseException>(() => CheckIndices(network, inputs, values)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("L = ctc_loss(x, t, n, m)", "x(4,2,3) t(2,2) n(2) m(2)", "t = 1 2 1 -7; n = 0 4; m = 2 1")]
    [InlineData("L = ctc_loss(x, t, (4, 4), (0, 3))", "x(4,2,3) t(3)", "t = 1 2 1")]
    [InlineData("L = multilabel_margin_loss(x, t)", "x(2) t(2)", "t = -1 1")]
    public void PaddingIsNoLabel(string network, string inputs, string values) => CheckIndices(network, inputs, values);

    /// <summary>Checks every index operand of the last call; <paramref name="values"/> reads <c>t = 1 2; n = 4</c>.</summary>
    private static void CheckIndices(string network, string inputs, string values)
    {
        var plan = new Sample(network, inputs).Plan(DType.Float32);
        var step = plan.Steps[^1];
        var given = values.Split(';').Select(v => v.Split('=')).ToDictionary(v => v[0].Trim(), v => Array.ConvertAll(v[1].Split(' ', StringSplitOptions.RemoveEmptyEntries), long.Parse));
        var slots = step.Call.Operands.Select((o, slot) => step.Roles[slot] != CrossCheck.Operations.OperandRole.Index ? null
            : o.Kind == CrossCheck.Operations.OperandKind.Constant ? [(long)o.Number] : given[plan.Network.Values[o.Value].Name]).ToArray();
        for (var slot = 0; slot < slots.Length; slot++)
        {
            if (slots[slot] is { } own)
            {
                step.Call.Spec.CheckIndices!(new(step.Call, slot, own, step.Shapes[slot]!, step.Shapes) { Others = other => slots[other] is { } v ? v : null });
            }
        }
    }

    [Fact]
    public void AnIgnoredClassMayLieOutside()
    {
        var step = new Sample("L = cross_entropy(x, t, ignore_index=9)", "x(2,3) t(2)").Plan(DType.Float32).Steps[^1];
        step.Call.Spec.CheckIndices!(new CrossCheck.Operations.IndexCheck(step.Call, 1, new long[] { 9, 2 }, Shape.Of(2), step.Shapes));
    }

    [Fact]
    public void OfSeveralResultsAreExplained() =>
        Assert.Contains(
            "has 2 results here; name them all: y1, y2 = max_pool2d(x, 2, return_indices=True)",
            Assert.Throws<NetworkException>(() => Network.Parse("y = max_pool2d(x, 2, return_indices=True)", Catalogue.Default)).Message,
            StringComparison.Ordinal);
}
