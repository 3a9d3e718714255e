namespace CrossCheck.Engine.Tests.Operations;

public partial class ShapeErrorTests
{
    /// <summary>Indices and masks that are out of range: the network, inputs, the slot, its numbers.</summary>
    public static TheoryData<string, string, int, long[], string> WrongIndices => new()
    {
        { "y = embedding(t, W)", "t(2) W(3,4)", 0, [0, 3], "embedding: input[1] = 3 is not one of the 3 rows of the weight, 0 to 2" },
        { "y = embedding_bag(t, W, o)", "t(2) W(3,4) o(2)", 0, [-1, 0], "embedding_bag: input[0] = -1 is not one of the 3 rows of the weight, 0 to 2" },
        { "y = embedding_bag(t, W, o)", "t(2) W(3,4) o(2)", 2, [1, 1], "embedding_bag: offsets[0] = 1 must be 0, where the first bag begins" },
        { "y = embedding_bag(t, W, o)", "t(2) W(3,4) o(2)", 2, [0, 3], "embedding_bag: offsets[1] = 3 must be from 0, the offset before it, to 2, the number of indices" },
        { "y = index_select(x, 0, i)", "x(3) i(2)", 1, [0, 3], "index_select: index[1] = 3 must be from 0 to 2, the places along dim=0 of the input (3)" },
        { "y = gather(x, 1, i)", "x(2,3) i(1,2)", 1, [0, -1], "gather: index[0, 1] = -1 must be from 0 to 2, the places along dim=1 of the input (2, 3)" },
        { "y = max_unpool1d(x, i, 2)", "x(2) i(2)", 1, [0, 4], "max_unpool1d: indices[1] = 4 is not one of the places 0 to 3 of a channel of the result; give the output_size that was pooled" },
        { "y = where(m, x, 0)", "m(2) x(2)", 0, [1, 2], "where: condition[1] = 2 must be 1 (true) or 0 (false)" },
        { "y = masked_fill(x, m, 0)", "m(2) x(2)", 1, [-1, 0], "masked_fill: mask[0] = -1 must be 1 (true) or 0 (false)" },
    };

    [Theory]
    [MemberData(nameof(WrongIndices))]
    public void OfIndicesOfEveryFamilyAreExplained(string network, string inputs, int slot, long[] values, string message)
    {
        var step = new Sample(network, inputs).Plan(DType.Float32).Steps[^1];
        var check = new CrossCheck.Operations.IndexCheck(step.Call, slot, values, step.Shapes[slot]!, step.Shapes);
        var error = Assert.Throws<CaseException>(() => step.Call.Spec.CheckIndices!(check));
        Assert.Equal(message, error.Message);
        step.Call.Spec.CheckIndices!(check with { Values = new long[values.Length] });
    }

    /// <summary>Every distinct message of a family.</summary>
    public static TheoryData<string, string, string> WrongByFamily => new()
    {
        // Activations
        { "y = softplus(x, beta=0)", "x(2)", "softplus: beta=0 must not be 0: the logarithm is divided by it" },
        { "y = celu(x, 0)", "x(2)", "celu: alpha=0 must not be 0: x is divided by it" },
        { "y = softshrink(x, -0.5)", "x(2)", "softshrink: lambd=-0.5 must be at least 0" },
        { "y = hardtanh(x, 1.5, 1)", "x(2)", "hardtanh: min_val=1.5 must not be greater than max_val=1" },
        { "y = rrelu(x, training=True)", "x(2)", "rrelu: training=True draws a slope for each element" },
        { "y = rrelu(x, 0.5, 0.25)", "x(2)", "rrelu: lower=0.5 must not be greater than upper=0.25" },
        { "y = dropout(x, 1.5)", "x(2)", "dropout: p=1.5 must be from 0 to 1" },
        { "y = dropout(x, training=True)", "x(2)", "dropout: training=True needs mask, zeros and ones of the input's shape (2)" },
        { "y = dropout(x, training=True, mask=m)", "x(2) m(2,2)", "dropout: mask of shape (2, 2) must have the input's shape (2), or one that broadcasts to it" },
        { "y = dropout(x, training=True, mask=m)", "x(2) m(3)", "dropout: shapes (2) and (3) do not broadcast" },
        { "y = glu(x)", "x()", "glu: input of shape () must have at least one dimension" },
        { "y = glu(x)", "x(3)", "glu: dimension 0 of the input (3) is 3, which must be even to be halved" },

        // Attention
        { "y = scaled_dot_product_attention(q, k, v, dropout_p=0.5)", "q(2,3) k(4,3) v(4,5)", "scaled_dot_product_attention: dropout_p=0.5 must be 0: a random result cannot be compared" },
        { "y = scaled_dot_product_attention(q, k, v, enable_gqa=True)", "q(2,3) k(4,3) v(4,5)", "enable_gqa=True is not available; repeat key and value to the heads of the query" },
        { "y = scaled_dot_product_attention(q, k, v, m, is_causal=True)", "q(2,3) k(4,3) v(4,5) m(2,4)", "is_causal=True takes no attn_mask beside it; put the causal -inf into the mask" },
        { "y = scaled_dot_product_attention(q, k, v)", "q(3) k(3) v(3)", "query (3), key (3) and value (3) must be (…, L, E), (…, S, E) and (…, S, Ev), with the same dimensions in front" },
        { "y = scaled_dot_product_attention(q, k, v)", "q(2,2,3) k(1,4,3) v(2,4,5)", "query (2, 2, 3), key (1, 4, 3) and value (2, 4, 5) must be equal in all sizes but the last two" },
        { "y = scaled_dot_product_attention(q, k, v)", "q(2,3) k(4,2) v(4,5)", "query (2, 3) and key (4, 2) must have the same features, the last size" },
        { "y = scaled_dot_product_attention(q, k, v)", "q(2,0) k(4,0) v(4,5)", "query (2, 0) has no features; E must be at least 1" },
        { "y = scaled_dot_product_attention(q, k, v)", "q(2,3) k(4,3) v(5,5)", "key (4, 3) and value (5, 5) must have the same length S, the size before the last" },
        { "y = scaled_dot_product_attention(q, k, v, m)", "q(2,3) k(4,3) v(4,5) m(3,4)", "attn_mask of shape (3, 4) does not broadcast to the scores' shape (2, 4)" },

        // Embeddings
        { "y = embedding(t, W)", "t(2) W(3)", "embedding: weight of shape (3) must be (num_embeddings, embedding_dim)" },
        { "y = embedding(t, W, padding_idx=3)", "t(2) W(3,4)", "embedding: padding_idx=3 must be from -3 to 2 for a weight of shape (3, 4)" },
        { "y = embedding_bag(t, W)", "t(2,2) W(3)", "embedding_bag: weight of shape (3) must be (num_embeddings, embedding_dim)" },
        { "y = embedding_bag(t, W)", "t() W(3,4)", "embedding_bag: input of shape () must be (B, n), a bag per row, or (n) with offsets" },
        { "y = embedding_bag(t, W, o)", "t(2,2) W(3,4) o(1)", "embedding_bag: input of shape (2, 2) is a bag per row and takes no offsets" },
        { "y = embedding_bag(t, W)", "t(2) W(3,4)", "embedding_bag: input of shape (2) needs offsets (B), where each bag begins" },
        { "y = embedding_bag(t, W, include_last_offset=True)", "t(2,2) W(3,4)", "embedding_bag: include_last_offset=True needs an input of one dimension with offsets" },
        { "y = embedding_bag(t, W, o)", "t(2) W(3,4) o(1,1)", "embedding_bag: offsets of shape (1, 1) must be (B), B at least 1" },
        { "y = embedding_bag(t, W, o, include_last_offset=True)", "t(2) W(3,4) o(1)", "embedding_bag: offsets of shape (1) must be (B) with the end of the last bag behind: (B + 1), B at least 1" },
        { "y = embedding_bag(t, W, mode='sum', per_sample_weights=s)", "t(2,2) W(3,4) s(2)", "embedding_bag: per_sample_weights of shape (2) must be of the input's shape (2, 2)" },
        { "y = embedding_bag(t, W, per_sample_weights=s)", "t(2,2) W(3,4) s(2,2)", "embedding_bag: per_sample_weights needs mode='sum', not 'mean'" },
        { "y = embedding_bag(t, W, padding_idx=-4)", "t(2,2) W(3,4)", "embedding_bag: padding_idx=-4 must be from -3 to 2 for a weight of shape (3, 4)" },

        // Linear
        { "y = dot(a, b)", "a(2) b(3)", "dot: shapes (2) and (3) must be of one dimension and equal: (n) and (n); matmul takes matrices" },
        { "y = outer(a, b)", "a(2,1) b(3)", "outer: shapes (2, 1) and (3) must be of one dimension each: (m) and (n)" },
        { "y = bilinear(a, b, W)", "a(2) b(3) W(4,2)", "bilinear: weight of shape (4, 2) must be (out_features, in1_features, in2_features)" },
        { "y = bilinear(a, b, W)", "a(2) b(5,3) W(4,2,3)", "bilinear: input1 (2) and input2 (5, 3) must have the same number of dimensions: (…, 2) and (…, 3)" },
        { "y = bilinear(a, b, W)", "a(4,2) b(5,3) W(4,2,3)", "bilinear: input1 (4, 2) and input2 (5, 3) must be equal in all sizes but the last" },
        { "y = bilinear(a, b, W)", "a(3) b(3) W(4,2,3)", "bilinear: input1 (3) and input2 (3) must have 2 and 3 features, as the weight (4, 2, 3) takes" },
        { "y = bilinear(a, b, W, c)", "a(2) b(3) W(4,2,3) c(1)", "bilinear: bias of shape (1) must be (4), one number per output feature of the weight (4, 2, 3)" },
        { "y = addmm(x, a, b)", "x(1) a(2,3) b(3)", "addmm: mat1 (2, 3) and mat2 (3) must be (m, k) and (k, n)" },
        { "y = addmm(x, a, b)", "x(1) a(2,3) b(2,3)", "addmm: mat1 (2, 3) and mat2 (2, 3) do not fit: the 3 columns of the first must be the 2 rows of the second" },
        { "y = addmm(x, a, b)", "x(3) a(2,3) b(3,4)", "addmm: input of shape (3) does not broadcast to the product's shape (2, 4)" },
        { "y = baddbmm(x, a, b)", "x(1) a(2,3) b(3,4)", "baddbmm: batch1 (2, 3) and batch2 (3, 4) must be (N, m, k) and (N, k, p)" },
        { "y = baddbmm(x, a, b)", "x(1) a(2,2,3) b(1,3,4)", "baddbmm: batch1 (2, 2, 3) and batch2 (1, 3, 4) have 2 and 1 matrices; the numbers must be equal" },
        { "y = baddbmm(x, a, b)", "x(1) a(2,2,3) b(2,4,3)", "baddbmm: batch1 (2, 2, 3) and batch2 (2, 4, 3) do not fit: the 3 columns of the first must be the 4 rows of the second" },
        { "y = bmm(a, b)", "a(2,3) b(3,4)", "bmm: shapes (2, 3) and (3, 4) must be (N, m, k) and (N, k, p); matmul takes others" },
        { "y = bmm(a, b)", "a(2,2,3) b(1,3,4)", "bmm: shapes (2, 2, 3) and (1, 3, 4) have 2 and 1 matrices; the numbers must be equal (matmul repeats a single one)" },
        { "y = bmm(a, b)", "a(2,2,3) b(2,4,3)", "bmm: shapes (2, 2, 3) and (2, 4, 3) do not fit: the 3 columns of the first must be the 4 rows of the second" },

        { "y = einsum('ij', a, b)", "a(2,3) b(3)", "einsum: equation='ij' has 1 terms for 2 operands; each operand needs one" },
        { "y = einsum('ij,jk', a, b)", "a(2,3) b(4,5)", "einsum: equation='ij,jk' gives 'j' the sizes 3 and 4 (operand 1 of shape (4, 5)); they must be equal, or 1" },
        { "y = einsum('ij->k', a)", "a(2,3)", "einsum: equation='ij->k' has 'k' that no operand has behind the arrow" },
        { "y = einsum('ij->ii', a)", "a(2,3)", "einsum: equation='ij->ii' has 'i' twice behind the arrow" },
        { "y = einsum('i+j', a)", "a(2,3)", "einsum: equation='i+j' has '+'; it takes letters, ',', '->' and one '...' per operand" },
        { "y = einsum('i', a)", "a(2,3)", "einsum: equation='i' has the term 'i' for an operand of 2 dimensions; each needs a letter, or stands under '...'" },

        // Losses
        { "L = smooth_l1_loss(x, t, beta=-0.5)", "x(2) t(2)", "smooth_l1_loss: beta=-0.5 must be at least 0" },
        { "L = huber_loss(x, t, delta=0)", "x(2) t(2)", "huber_loss: delta=0 must be greater than 0" },
        { "L = poisson_nll_loss(x, t)", "x(2) t(3)", "poisson_nll_loss: target of shape (3) does not broadcast with (2)" },
        { "L = binary_cross_entropy(x, t)", "x(2) t(3)", "binary_cross_entropy: target of shape (3) must have the shape of the input, (2)" },
        { "L = binary_cross_entropy(x, t, w)", "x(2) t(2) w(3)", "binary_cross_entropy: weight of shape (3) does not broadcast into the input's shape (2)" },
        { "L = binary_cross_entropy_with_logits(x, t, pos_weight=w)", "x(2) t(2) w(3)", "pos_weight of shape (3) does not broadcast into the input's shape (2)" },
        { "L = gaussian_nll_loss(x, t, v)", "x(2,3) t(2,3) v(3)", "gaussian_nll_loss: var of shape (3) must be (2, 3), the input's, or lack its last dimension, or have sizes of 1" },
        { "L = margin_ranking_loss(a, b, t)", "a(2) b(2) t(2,1)", "margin_ranking_loss: input1 (2), input2 (2) and target (2, 1) must have as many dimensions each" },
        { "L = multilabel_soft_margin_loss(x, t)", "x() t()", "multilabel_soft_margin_loss: input of shape () must have a last dimension, the classes" },

        // Normalizations
        { "y = batch_norm(x, None, None, training=True)", "x(2)", "batch_norm: input of shape (2) must be (N, C, …)" },
        { "y = batch_norm(x, m, None)", "x(2,3) m(3)", "batch_norm: running_mean and running_var belong together; give both or neither" },
        { "y = batch_norm(x, None, None)", "x(2,3)", "batch_norm: training=False normalises by running_mean and running_var; give both, or training=True" },
        { "y = batch_norm(x, None, None, training=True)", "x(2,0)", "batch_norm: input of shape (2, 0) has no channel (dimension 1)" },
        { "y = batch_norm(x, None, None, training=True)", "x(1,3)", "batch_norm: input of shape (1, 3) has one value per channel, which is its own mean; give more, or training=False" },
        { "y = batch_norm(x, None, None, w, training=True)", "x(2,3) w(2)", "batch_norm: weight of shape (2) must be (3), one number for each channel (dimension 1) of the input (2, 3)" },
        { "y = instance_norm(x)", "x(2,3)", "instance_norm: input of shape (2, 3) must be (N, C, L, …)" },
        { "y = instance_norm(x)", "x(0,3,4)", "instance_norm: input of shape (0, 3, 4) is empty; give at least one value" },
        { "y = instance_norm(x)", "x(2,3,1)", "instance_norm: input of shape (2, 3, 1) has one value per sample and channel, which is its own mean" },
        { "y = layer_norm(x, ())", "x(2,3)", "layer_norm: normalized_shape=() must name at least one dimension" },
        { "y = layer_norm(x, (0,))", "x(2,0)", "layer_norm: normalized_shape=(0) must be sizes of at least 1" },
        { "y = layer_norm(x, (2,))", "x(2,3)", "layer_norm: input of shape (2, 3) must end in normalized_shape=(2)" },
        { "y = rms_norm(x, (3,), w)", "x(2,3) w(2)", "rms_norm: weight of shape (2) must have the shape (3), which is normalized_shape" },
        { "y = group_norm(x, 1)", "x(2)", "group_norm: input of shape (2) must be (N, C, …)" },
        { "y = group_norm(x, 2)", "x(2,3)", "group_norm: num_groups=2 must be at least 1 and divide the 3 channels (dimension 1) of the input (2, 3)" },
        { "y = group_norm(x, 1)", "x(2,3,0)", "group_norm: input of shape (2, 3, 0) must not be empty; only N may be 0" },
        { "y = group_norm(x, 3)", "x(1,3)", "group_norm: input of shape (1, 3) has one value per group, which is its own mean; give more than one" },
        { "y = local_response_norm(x, 2)", "x(2,3)", "local_response_norm: input of shape (2, 3) must be (N, C, L, …)" },
        { "y = local_response_norm(x, 0)", "x(2,3,4)", "local_response_norm: size=0 must be at least 1" },
        { "y = normalize(x, dim=2)", "x(2,3)", "normalize: dim=2 must be from -2 to 1 for 2 dimensions" },

        // Poolings
        { "y = max_pool1d(x, 2)", "x(2,3,4,5)", "max_pool1d: input of shape (2, 3, 4, 5) must be (N, C, L), (C, L) or (L)" },
        { "y = max_pool3d(x, 2)", "x(4,4)", "max_pool3d: input of shape (4, 4) must be (N, C, D, H, W), (C, D, H, W) or (D, H, W)" },
        { "y = avg_pool2d(x, 2, divisor_override=0)", "x(4,4)", "avg_pool2d: divisor_override=0 must not be 0; None divides by the number of places under the window" },
        { "y = avg_pool1d(x, 3, padding=2)", "x(4)", "avg_pool1d: padding=2 must be from 0 to 1, half of kernel_size=3" },
        { "y = avg_pool3d(x, 4, padding=2)", "x(3,4,4)", "avg_pool3d: kernel_size=4 must be at most 3, the input's D: in three dimensions torch does not count padding here" },
        { "y = lp_pool1d(x, 0, 2)", "x(4)", "lp_pool1d: norm_type=0 must be finite and not 0; the largest element is max_pool1d" },
        { "y = lp_pool2d(x, 2, (2, 5))", "x(4,4)", "lp_pool2d: " },
        { "y = adaptive_avg_pool1d(x, 0)", "x(4)", "adaptive_avg_pool1d: output_size=0 along L must be at least 1" },
        { "y = adaptive_max_pool2d(x, (2, -1))", "x(4,4)", "adaptive_max_pool2d: output_size=-1 along W must be at least 1" },
        { "y = max_unpool1d(x, i, 2)", "x(2) i(3)", "max_unpool1d: indices of shape (3) must have the input's shape (2)" },
        { "y = max_unpool1d(x, i, 2, output_size=(4, 4))", "x(2) i(2)", "max_unpool1d: output_size has 2 numbers; it must have 1, or 3 with N and C" },
        { "y = max_unpool1d(x, i, 2, output_size=(6,))", "x(2) i(2)", "max_unpool1d: output_size=6 along L must be from 3 to 5: less than stride=2 from (in − 1)·stride − 2·padding + kernel_size = 4" },
        { "y = max_unpool1d(x, i, 2, padding=1)", "x(1) i(1)", "max_unpool1d: the result would have size 0 along L; use less padding or give output_size" },

        // Recurrent
        { "y, z, k = lstm(x, (h,), W, U)", "x(5,3) h(2) W(8,3) U(8,2)", "lstm: hx of 1 tensor must be the two states (h, c)" },
        { "y, z = gru(x, (h, h), W, U)", "x(5,3) h(2) W(6,3) U(6,2)", "'gru': hx=((a tensor), (a tensor)) must be a tensor" },
        { "y, z = gru(x, h, W, U)", "x(3) h(2) W(6,3) U(6,2)", "gru: input of shape (3) must be (T, N, I), (N, T, I) with batch_first=True, or (T, I)" },
        { "y = gru_cell(x, h, W, U)", "x(1,5,3) h(2) W(6,3) U(6,2)", "gru_cell: input of shape (1, 5, 3) must be (N, I) or (I)" },
        { "y = gru_cell(x, h, W, U)", "x(3) h(2) W(6,3) U(4,2)", "gru_cell: w_hh of shape (4, 2) must be (3·H, H), H hidden units" },
        { "y = rnn_tanh_cell(x, h, W, U)", "x(3) h(2) W(2,3) U(3,2)", "rnn_tanh_cell: w_hh of shape (3, 2) must be (H, H), H hidden units" },
        { "y = rnn_relu_cell(x, h, W, U)", "x(3) h(2) W(2,4) U(2,2)", "rnn_relu_cell: w_ih of shape (2, 4) must be (2, 3): the rows of w_hh (2, 2) and the features of the input (3)" },
        { "y = rnn_relu_cell(x, h, W, U, b)", "x(3) h(2) W(2,3) U(2,2) b(3)", "rnn_relu_cell: b_ih of shape (3) must be (2), one number per row of w_hh (2, 2)" },
        { "y, z = rnn_tanh(x, h, W, U, b, d)", "x(5,3) h(2) W(2,3) U(2,2) b(2) d(1)", "rnn_tanh: b_hh of shape (1) must be (2), one number per row of w_hh (2, 2)" },
        { "y, z = rnn_relu(x, h, W, U)", "x(0,3) h(2) W(2,3) U(2,2)", "rnn_relu: input of shape (0, 3) has no steps; T must be at least 1" },
        { "y, z = lstm_cell(x, (h, c), W, U)", "x(4,3) h(4,2) c(2) W(8,3) U(8,2)", "lstm_cell: hx[1] of shape (2) must be (4, 2) for an input of shape (4, 3) and 2 hidden units" },
        { "y, z, k = lstm(x, (h, c), W, U)", "x(5,4,3) h(2,4,2) c(4,2) W(8,3) U(8,2)", "lstm: hx[0] of shape (2, 4, 2) must be (4, 2) or (1, 4, 2) for an input of shape (5, 4, 3) and 2 hidden units" },

        // Reductions
        { "y = norm(x, -1)", "x(0)", "norm: input of shape (0) has no element to take an infinite or negative norm of; give at least one" },
        { "y = var(x, unbiased=False, correction=1)", "x(3)", "var: unbiased=False is correction=0; give one of the two" },
        { "y = max(x, keepdim=True)", "x(3)", "max: keepdim=True needs dim; give the dimension that stays" },
        { "y = prod(x, keepdim=True)", "x(3)", "prod: keepdim=True needs dim; give the dimension that stays" },
        { "y = min(x)", "x(0)", "min: input of shape (0) has no element to choose from; reduce at least one" },
        { "y = amin(x)", "x(2,0)", "amin: dimension 1 of the input (2, 0) is empty and nothing has no smallest element; reduce over dimensions of at least 1" },
        { "y = logsumexp(x, 2)", "x(2,3)", "logsumexp: dim=2 must be from -2 to 1 for 2 dimensions" },
        { "y = cumsum(x, -2)", "x(3)", "cumsum: dim=-2 must be from -1 to 0 for 1 dimension" },

        // Shapes
        { "y = cat((), 0)", "", "at least one tensor" },
        { "y = cat((a, b))", "a() b()", "cat: a tensor of shape () cannot be concatenated; use stack" },
        { "y = cat((a, b))", "a(2,3) b(2,4)", "cat: tensors[1] of shape (2, 4) does not fit (2, 3): all sizes but that of dim=0 must be the same" },
        { "y = stack((a, b))", "a(2) b(3)", "stack: tensors[1] of shape (3) must have the shape of the first: (2)" },
        { "y = permute(x, (0,))", "x(2,3)", "permute: dims=(0) must name each of the 2 dimensions of the input (2, 3) once" },
        { "y = permute(x, (0, -2))", "x(2,3)", "permute: dims=(0, -2) names a dimension twice; each of the 2 must stand there once" },
        { "y = squeeze(x, (0, -2))", "x(1,3)", "squeeze: dim=-2 is named twice" },
        { "y = flip(x, (1, -1))", "x(1,3)", "flip: dims=-1 is named twice" },
        { "y = roll(x, ())", "x(3)", "roll: shifts=() must have at least one shift" },
        { "y = roll(x, (1, 2), 0)", "x(3)", "roll: 2 shifts and 1 dims; there must be one shift for each of dims, or one shift and no dims" },
        { "y = unflatten(x, 0, (2, 2))", "x()", "unflatten: the input () has no dimension to split" },
        { "y = unflatten(x, 0, ())", "x(4)", "unflatten: sizes=() must have at least one size" },
        { "y = unflatten(x, 0, (2, 3))", "x(4)", "unflatten: sizes=(2, 3) has 6 elements, dimension 0 of the input (4) has 4; they must be the same" },
        { "y = expand(x, (3,))", "x(1,3)", "must have at least the 2 dimensions of the input (1, 3)" },
        { "y = expand(x, (-1, 3))", "x(3)", "-1 must be at least 0 in a new dimension" },
        { "y = expand(x, (-2,))", "x(3)", "-2 must be at least 0, or -1 to keep a size" },
        { "y = expand(x, (4,))", "x(3)", "does not fit the input (3): its dimension 0 of size 3 stays 3 (or -1); only a size of 1 is repeated" },
        { "y = repeat(x, (2,))", "x(2,3)", "must have at least the 2 dimensions of the input (2, 3)" },
        { "y = repeat(x, (-1,))", "x(3)", "must not be negative" },
        { "y = narrow(x, 0, 0, 1)", "x()", "narrow: the input () has no dimension to narrow" },
        { "y = narrow(x, 0, 0, -1)", "x(3)", "narrow: length=-1 must not be negative" },
        { "y = narrow(x, 0, 4, 1)", "x(3)", "narrow: start=4 must be from -3 to 3 in dimension 0 of the input (3)" },
        { "y = narrow(x, 0, 2, 2)", "x(3)", "narrow: start=2 and length=2 end at 4, past the 3 of dimension 0 of the input (3)" },
        { "y = select(x, 0, 0)", "x()", "select: the input () has no dimension to select from" },
        { "y = select(x, 0, 0)", "x(0)", "select: dimension 0 of the input (0) is empty: there is no index=0" },
        { "y = select(x, 0, 3)", "x(3)", "select: index=3 must be from -3 to 2 in dimension 0 of the input (3)" },
        { "a, b = split(x, 1)", "x()", "split: a tensor of shape () has no dimension to cut" },
        { "a, b = split(x, (2, -1))", "x(3)", "split: split_size_or_sections=(2, -1) must have sizes of at least 0" },
        { "a, b = split(x, (2, 2))", "x(3)", "split: split_size_or_sections=(2, 2) adds up to 4, dimension 0 of (3) has 3; they must be the same" },
        { "a, b = split(x, 0)", "x(3)", "split: split_size_or_sections=0 must be at least 1" },
        { "a, b = chunk(x, 0)", "x(3)", "chunk: chunks=0 must be at least 1" },
        { "y = gather(x, 0, i)", "x(2,3) i(2)", "gather: index of shape (2) must have as many dimensions as the input (2, 3)" },
        { "y = gather(x, 0, i)", "x(2,3) i(2,4)", "gather: index of shape (2, 4) is larger than the input (2, 3) in dimension 1; only dim=0 may be" },
        { "y = index_select(x, 0, i)", "x(3) i(1,2)", "index_select: index of shape (1, 2) must be () or (M)" },
        { "y = index_select(x, 0, i)", "x() i(2)", "index_select: index of shape (2) must have one element for the input ()" },
        { "y = pad(x, (1,))", "x(3)", "must have two numbers per dimension: (left, right, top, bottom, …), the last dimension first" },
        { "y = pad(x, (1, 1, 1, 1))", "x(3)", "pads 2 dimensions, the input (3) has 1" },
        { "y = pad(x, (1, 1), mode='reflect', value=0.5)", "x(2,3)", "pad: value=0.5 is for mode='constant' alone" },
        { "y = pad(x, (1, 1), mode='reflect')", "x(3)", "mode='reflect' pads the last 1, 2 or 3 dimensions of (N, C, …) or (C, …)" },
        { "y = pad(x, (3, 1), mode='reflect')", "x(2,3)", "mode='reflect' pads dimension 1 of size 3 by at most 2 on each side" },
        { "y = pad(x, (4, 1), mode='circular')", "x(2,3)", "mode='circular' pads dimension 1 of size 3 by at most 3 on each side" },
        { "y = pad(x, (1, -1), mode='circular')", "x(2,3)", "mode='circular' does not crop; use narrow first" },
        { "y = pad(x, (-2, -2))", "x(3)", "leaves -1 of the 3 places of dimension 0; at least 0 must be left" },
        { "y = pad(x, (1, 1), mode='replicate')", "x(2,0)", "mode='replicate' has nothing to repeat: dimension 1 of the input (2, 0) is empty" },
        { "y = pixel_shuffle(x, 2)", "x(4,2)", "pixel_shuffle: input of shape (4, 2) must be (…, C·r², H, W)" },
        { "y = pixel_shuffle(x, 2)", "x(4,0,2)", "pixel_shuffle: input of shape (4, 0, 2) must not be empty" },
        { "y = pixel_shuffle(x, 0)", "x(4,2,2)", "pixel_shuffle: upscale_factor=0 must be at least 1" },
        { "y = pixel_shuffle(x, 2)", "x(3,2,2)", "pixel_shuffle: the 3 channels of the input (3, 2, 2) must be a multiple of upscale_factor² = 4" },
        { "y = pixel_unshuffle(x, 2)", "x(4,2)", "pixel_unshuffle: input of shape (4, 2) must be (…, C, H·r, W·r)" },
        { "y = pixel_unshuffle(x, 2)", "x(4,0,2)", "pixel_unshuffle: input of shape (4, 0, 2) must not be empty" },
        { "y = pixel_unshuffle(x, 0)", "x(4,2,2)", "pixel_unshuffle: downscale_factor=0 must be at least 1" },
        { "y = pixel_unshuffle(x, 2)", "x(3,3,2)", "pixel_unshuffle: height and width of the input (3, 3, 2) must be multiples of downscale_factor=2" },
        { "y = channel_shuffle(x, 2)", "x(2,4)", "channel_shuffle: input of shape (2, 4) must be (N, C, …) with at least three dimensions" },
        { "y = channel_shuffle(x, 0)", "x(2,4,1)", "channel_shuffle: groups=0 must be at least 1" },
        { "y = channel_shuffle(x, 3)", "x(2,4,1)", "channel_shuffle: the 4 channels of the input (2, 4, 1) must be a multiple of groups=3" },
    };
}
