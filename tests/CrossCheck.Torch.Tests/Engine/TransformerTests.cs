using System.Globalization;
using System.Runtime.CompilerServices;
using CrossCheck.Engine;
using TorchSharp;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace CrossCheck.Torch.Tests.Engine;

/// <summary>
/// Attention and the layers of transformers, composed in a network, against TorchSharp's own modules with the same weights:
/// values and every gradient, of both engines.
/// </summary>
public class TransformerTests
{
    private const string Hidden = "0,0,1,0, 0,0,0,1";

    /// <summary>A module's parameters, and the inputs of a network that stand for them.</summary>
    private static readonly Dictionary<string, string> Names = new()
    {
        ["self_attn.in_proj_weight"] = "Wi",
        ["self_attn.in_proj_bias"] = "bi",
        ["self_attn.out_proj.weight"] = "Wo",
        ["self_attn.out_proj.bias"] = "bo",
        ["multihead_attn.in_proj_weight"] = "cWi",
        ["multihead_attn.in_proj_bias"] = "cbi",
        ["multihead_attn.out_proj.weight"] = "cWo",
        ["multihead_attn.out_proj.bias"] = "cbo",
        ["linear1.weight"] = "W1",
        ["linear1.bias"] = "b1",
        ["linear2.weight"] = "W2",
        ["linear2.bias"] = "b2",
        ["norm1.weight"] = "g1",
        ["norm1.bias"] = "n1",
        ["norm2.weight"] = "g2",
        ["norm2.bias"] = "n2",
        ["norm3.weight"] = "g3",
        ["norm3.bias"] = "n3",
        ["in_proj_weight"] = "W",
        ["in_proj_bias"] = "b",
        ["out_proj.weight"] = "U",
        ["out_proj.bias"] = "c",
        ["bias_k"] = "d",
        ["bias_v"] = "e",
        ["q_proj_weight"] = "P",
        ["k_proj_weight"] = "Q",
        ["v_proj_weight"] = "R",
    };

    public TransformerTests() => TorchRuntime.EnsureLoaded();

    [Theory]
    [InlineData("relu", 6, 2)]
    [InlineData("gelu", 8, 4)]
    public void Encoder_layer(string activation, int features, int heads)
    {
        var one = Layer($"encoder-post-norm-{activation}", features, "x:4,2,E padding:2,4<1", 1);
        var layer = nn.TransformerEncoderLayer(features, heads, 5, 0.1, Activation(activation));
        Compare(one, layer, x => [layer.call(x["x"], null!, x["padding"].@bool())]);
    }

    [Theory]
    [InlineData("relu", 6, 2)]
    [InlineData("gelu", 4, 4)]
    public void Decoder_layer(string activation, int features, int heads)
    {
        var one = Layer($"decoder-post-norm-{activation}", features, "x:3,2,E memory:4,2,E mask:3,3 padding:2,4<1", 2);
        var layer = nn.TransformerDecoderLayer(features, heads, 5, 0.1, Activation(activation));
        Compare(one, layer, x => [layer.call(x["x"], x["memory"], x["mask"], null!, null!, x["padding"].@bool())]);
    }

    /// <summary>TorchSharp's layers have no norm_first: the same modules with the normalisation in front, as PyTorch's do it.</summary>
    [Theory]
    [InlineData("relu", 4, 1)]
    [InlineData("gelu", 6, 3)]
    public void Encoder_layer_with_the_norm_first(string activation, int features, int heads)
    {
        var one = Layer($"encoder-pre-norm-{activation}", features, "x:4,2,E padding:2,4<1", 1);
        var layer = new PreNorm(features, heads, activation, decoder: false);
        Compare(one, layer, x => [layer.forward(x["x"], null, null, x["padding"].@bool())]);
    }

    [Theory]
    [InlineData("relu", 6, 3)]
    [InlineData("gelu", 8, 2)]
    public void Decoder_layer_with_the_norm_first(string activation, int features, int heads)
    {
        var one = Layer($"decoder-pre-norm-{activation}", features, "x:3,2,E memory:4,2,E mask:3,3 padding:2,4<1", 2);
        var layer = new PreNorm(features, heads, activation, decoder: true);
        Compare(one, layer, x => [layer.forward(x["x"], x["memory"], x["mask"], x["padding"].@bool())]);
    }

    [Theory]
    [InlineData("k:4,2,6 v:4,2,6 W:18,6 b:18 c:6", "W, b, None, None, False", "c", "")]
    [InlineData("k:4,2,6 v:4,2,6 W:18,6", "W, None, None, None, True", "None", "key_padding_mask=padding")]
    [InlineData("k:4,2,6 v:4,2,6 W:18,6 b:18 c:6 d:1,1,6 e:1,1,6", "W, b, d, e, True", "c", "key_padding_mask=padding, attn_mask=mask")]
    [InlineData("k:4,2,6 v:4,2,6 W:18,6 b:18 c:6", "W, b, None, None, False", "c", "attn_mask=mask, attn_mask_dtype='bool'")]
    [InlineData("k:4,2,5 v:4,2,5 P:6,6 Q:6,5 R:6,5 b:18 c:6", "None, b, None, None, False", "c", "use_separate_proj_weight=True, q_proj_weight=P, k_proj_weight=Q, v_proj_weight=R")]
    public void Multi_head_attention(string inputs, string projections, string bias, string options)
    {
        var truth = options.Contains("bool", StringComparison.Ordinal);
        var drawn = $"q:3,2,6 {inputs} U:6,6{(options.Contains("padding", StringComparison.Ordinal) ? " padding:2,4<1" : "")}{(options.Contains("=mask", StringComparison.Ordinal) ? $" mask:3,4{(truth ? "<2" : "")}" : "")}";
        var one = Given(Build.Random($"y, w = multi_head_attention_forward(q, k, v, 6, 2, {projections}, 0.0, U, {bias}{(options.Length > 0 ? ", " : "")}{options})", drawn, DType.Float64), "padding", Hidden);
        one = truth ? Given(one, "mask", "0,1,0,1, 1,0,0,0, 0,0,0,1") : one;
        var shapes = drawn.Split(' ').Select(i => i.Split(':')).ToDictionary(p => p[0], p => p[1].Split('<')[0].Split(','));
        var attention = nn.MultiheadAttention(
            6, 2, 0, inputs.Contains(" b:", StringComparison.Ordinal), inputs.Contains(" d:", StringComparison.Ordinal), projections.EndsWith("True", StringComparison.Ordinal),
            long.Parse(shapes["k"][^1], CultureInfo.InvariantCulture), long.Parse(shapes["v"][^1], CultureInfo.InvariantCulture));
        Compare(one, attention, x =>
        {
            var mask = x.GetValueOrDefault("mask");
            var (y, w) = attention.call(x["q"], x["k"], x["v"], x.GetValueOrDefault("padding")?.@bool(), true, truth ? zeros_like(x["mask"], ScalarType.Float64).masked_fill(x["mask"].@bool(), double.NegativeInfinity) : mask);
            return [y, w];
        });
    }

    /// <summary>Why the module is no reference for masks of bool: it adds true as 1, where PyTorch's function hides the key.</summary>
    [Fact]
    public void The_module_adds_a_mask_of_bool_as_numbers()
    {
        var one = Build.Random("y, w = multi_head_attention_forward(q, q, q, 6, 2, W, b, None, None, False, 0.0, U, c, attn_mask=mask)", "q:3,2,6 W:18,6 b:18 U:6,6 c:6 mask:3,3<2", DType.Float64);
        using var scope = NewDisposeScope();
        var attention = nn.MultiheadAttention(6, 2).to(ScalarType.Float64);
        var inputs = one.Plan.Network.Inputs.Select((value, i) => (one.Plan.Network.Values[value].Name, Tensor: ToTorch(one.Inputs[i]))).ToDictionary(p => p.Name, p => p.Tensor);
        using var still = no_grad();
        foreach (var (name, parameter) in attention.named_parameters())
        {
            parameter.copy_(inputs[Names[name]]);
        }

        var (y, _) = attention.call(inputs["q"], inputs["q"], inputs["q"], null, true, inputs["mask"].@bool());

        Assert.Contains(1.0, inputs["mask"].data<double>().ToArray());
        Same(y, Build.Run(new NativeEngine(), one)["y"], "y");
    }

    private static nn.Activations Activation(string name) => name == "relu" ? nn.Activations.ReLU : nn.Activations.GELU;

    /// <summary>A shipped network with weights for its features and 5 of the linear layers, some keys padded, later ones masked.</summary>
    private static Case Layer(string name, int features, string inputs, int attentions)
    {
        var network = File.ReadAllText(Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", "..", "..", "data", "networks", name + ".net"));
        var weights = "Wi:3E,E bi:3E Wo:E,E bo:E" + (attentions == 2 ? " cWi:3E,E cbi:3E cWo:E,E cbo:E g3:E n3:E" : "") + " W1:5,E b1:5 W2:E,5 b2:E g1:E n1:E g2:E n2:E";
        var sized = $"{inputs} {weights}".Replace("3E", $"{3 * features}", StringComparison.Ordinal).Replace("E", $"{features}", StringComparison.Ordinal);
        return Given(Given(Build.Random(network, sized, DType.Float64), "padding", Hidden), "mask", "0,-inf,-inf, 0.5,0,-inf, 0,-1,0");
    }

    /// <summary>The case with other numbers in one of its inputs, if it has it.</summary>
    private static Case Given(Case one, string name, string numbers)
    {
        var at = one.Plan.Network.Inputs.ToList().FindIndex(i => one.Plan.Network.Values[i].Name == name);
        if (at < 0)
        {
            return one;
        }

        double[] values = [.. numbers.Split(',', StringSplitOptions.TrimEntries).Select(n => n == "-inf" ? double.NegativeInfinity : double.Parse(n, CultureInfo.InvariantCulture))];
        return one with { Inputs = one.Inputs.SetItem(at, TensorData.From(one.Inputs[at].Shape, values, one.Inputs[at].Type)) };
    }

    private static void Compare(Case one, nn.Module module, Func<Dictionary<string, Tensor>, Tensor[]> run)
    {
        using var scope = NewDisposeScope();
        module.to(ScalarType.Float64);
        module.eval();
        var network = one.Plan.Network;
        var inputs = network.Inputs.Select((value, i) => (network.Values[value].Name, Tensor: ToTorch(one.Inputs[i]))).ToDictionary(p => p.Name, p => p.Tensor);
        var parameters = module.named_parameters().ToDictionary(p => Names[p.name], p => p.parameter);
        foreach (var (name, parameter) in parameters)
        {
            using var still = no_grad();
            parameter.copy_(inputs[name]);
        }

        foreach (var (_, input) in inputs.Where(i => !parameters.ContainsKey(i.Key) && i.Value.is_floating_point()))
        {
            input.requires_grad = true;
        }

        var results = run(inputs);
        autograd.backward(results, [.. one.Cotangents.Select(ToTorch)]);
        foreach (var engine in new IEngine[] { new NativeEngine(), new TorchEngine() })
        {
            var trace = Build.Run(engine, one);
            for (var r = 0; r < results.Length; r++)
            {
                Same(results[r], trace[network.Values[one.Plan.Results[r]].Name], $"{engine.Name} {network.Values[one.Plan.Results[r]].Name}");
            }

            foreach (var (name, input) in inputs.Where(i => i.Value.is_floating_point()))
            {
                var gradient = (parameters.GetValueOrDefault(name) ?? input).grad;
                Same(gradient!, trace[one.Plan.Quantities.Single(q => q.Name.EndsWith("/d" + name, StringComparison.Ordinal)).Name], $"{engine.Name} d{name}");
            }
        }
    }

    private static void Same(Tensor expected, TensorData? actual, string what)
    {
        Assert.NotNull(actual);
        Assert.Equal([.. expected.shape.Select(d => (int)d)], actual.Shape.Dims.ToArray());
        var numbers = expected.detach().contiguous().data<double>().ToArray();
        Assert.NotEmpty(numbers);
        Assert.All(numbers.Zip(actual.ToDoubles()), p => Assert.True(Math.Abs(p.First - p.Second) <= 1e-12 * (1 + Math.Abs(p.First)), $"{what}: {p.Second:R} is not {p.First:R}"));
    }

    private static Tensor ToTorch(TensorData data) =>
        tensor(data.ToDoubles(), [.. data.Shape.Select(d => (long)d)], data.Type == ElementType.Int64 ? ScalarType.Int64 : ScalarType.Float64);

    private static string ThisFile([CallerFilePath] string path = "") => path;

    /// <summary>PyTorch's layers with norm_first, from TorchSharp's modules.</summary>
    private sealed class PreNorm : nn.Module
    {
        private readonly MultiheadAttention self_attn;
        private readonly MultiheadAttention? multihead_attn;
        private readonly TorchSharp.Modules.Linear linear1;
        private readonly TorchSharp.Modules.Linear linear2;
        private readonly LayerNorm norm1;
        private readonly LayerNorm norm2;
        private readonly LayerNorm? norm3;
        private readonly string activation;

        public PreNorm(int features, int heads, string activation, bool decoder)
            : base(nameof(PreNorm))
        {
            this.activation = activation;
            (self_attn, linear1, linear2) = (nn.MultiheadAttention(features, heads), nn.Linear(features, 5), nn.Linear(5, features));
            (norm1, norm2) = (nn.LayerNorm(features), nn.LayerNorm(features));
            (multihead_attn, norm3) = decoder ? (nn.MultiheadAttention(features, heads), nn.LayerNorm(features)) : (null, null);
            RegisterComponents();
        }

        public Tensor forward(Tensor x, Tensor? memory, Tensor? mask, Tensor padding)
        {
            var s = norm1.call(x);
            var h = x + self_attn.call(s, s, s, memory is null ? padding : null, false, mask).Item1;
            if (memory is not null)
            {
                h += multihead_attn!.call(norm2.call(h), memory, memory, padding, false).Item1;
            }

            var inner = linear1.call((memory is null ? norm2 : norm3!).call(h));
            return h + linear2.call(activation == "relu" ? nn.functional.relu(inner) : nn.functional.gelu(inner));
        }
    }
}
