using System.Reflection;
using System.Reflection.Emit;
using CrossCheck.Engine;
using CrossCheck.Harness.Tests.Referee;
using CrossCheck.Networks;
using Xunit;

namespace CrossCheck.Torch.Tests.Engine;

/// <summary>
/// Which operations are TorchSharp's function of that name and which are composed, as the code that runs has it: what
/// the reasons say is held against the calls in it.
/// </summary>
public class CompositionTests
{
    private static readonly TorchEngine Torch = new();

    public static TheoryData<string> Operations() => [.. Catalogue.Default.Operations.Select(o => o.Spec.Name)];

    [Theory]
    [MemberData(nameof(Operations))]
    public void An_operation_has_a_reference_and_what_is_composed_a_reason(string operation)
    {
        Assert.True(TorchOperations.Has(operation), $"{operation}: src/CrossCheck.Torch/TorchOperations.cs has no entry; add one: TorchSharp's function of that name, or what it is composed of");
        var own = Calls(operation).Any(name => IsOf(operation, name));
        var composition = Compositions.Find(operation);
        Assert.True(own || composition is not null, $"{operation}: src/CrossCheck.Torch/Compositions.cs must say why no '{operation}' of TorchSharp is called, and what is instead");
        Assert.False(own && composition is { Whole: true }, $"{operation}: src/CrossCheck.Torch/Compositions.cs says that it is composed, and it calls TorchSharp's {operation}; remove the reason");
    }

    [Fact]
    public void Every_reason_is_of_an_operation_and_says_what_and_what_instead()
    {
        Assert.Equal([], Compositions.All.Select(c => c.Key).Except(Catalogue.Default.Operations.Select(o => o.Spec.Name)));
        Assert.All(Compositions.All, c => Assert.Matches(@"^\S.*\S[;:,] \S.*[^.\s]$", c.Value.Reason));
    }

    [Theory]
    [InlineData("y = rms_norm(x, (3,))", Origin.Composed, "TorchSharp 0.107 has no rms_norm; x/√(mean x² + eps)·weight")]
    [InlineData("y = sub(x, x)", Origin.Adapted, "alpha: TorchSharp's sub has none; add with −alpha, as in libtorch")]
    [InlineData("y = relu(x)", Origin.Own, "")]
    public void The_engine_hands_it_on(string network, Origin origin, string reason) =>
        Assert.Equal(
            new Support(true, true, reason, origin),
            Torch.Supports(Network.Parse(network, Catalogue.Default).Statements[0].Call));

    /// <summary>max_pool1d_with_indices, Embedding_from_pretrained and vector_norm are max_pool1d, embedding and norm.</summary>
    private static bool IsOf(string operation, string method) =>
        method.Equals(operation, StringComparison.OrdinalIgnoreCase)
        || method.StartsWith(operation + "_", StringComparison.OrdinalIgnoreCase)
        || method.Replace("_", "", StringComparison.Ordinal).StartsWith(operation.Replace("_", "", StringComparison.Ordinal) + "from", StringComparison.OrdinalIgnoreCase)
        || method.EndsWith("_" + operation, StringComparison.OrdinalIgnoreCase);

    /// <summary>The names of TorchSharp's methods that an operation's code calls, wherever in CrossCheck.Torch it stands.</summary>
    private static HashSet<string> Calls(string operation)
    {
        var (calls, seen) = (new HashSet<string>(), new HashSet<MemberInfo>());
        var waiting = new Stack<MethodBase>();
        foreach (var bind in TorchOperations.Registrations(operation))
        {
            Follow(bind);
        }

        while (waiting.TryPop(out var method))
        {
            foreach (var called in Tokens(method))
            {
                if (called.DeclaringType?.Assembly == typeof(TorchSharp.torch).Assembly)
                {
                    calls.Add(called.Name);
                }
                else if (called.DeclaringType?.Assembly == typeof(TorchEngine).Assembly && seen.Add(called))
                {
                    waiting.Push(called);
                }
            }
        }

        return calls;

        // A delegate that captured others (One(Split)) leads to them too.
        void Follow(Delegate code)
        {
            waiting.Push(code.Method);
            foreach (var captured in code.Target?.GetType().GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic) ?? [])
            {
                if (!captured.IsStatic && captured.GetValue(code.Target) is Delegate inner)
                {
                    Follow(inner);
                }
            }
        }
    }

    /// <summary>Every method that a method's code names: calls, new objects, and functions taken as values.</summary>
    private static IEnumerable<MethodBase> Tokens(MethodBase method)
    {
        var il = method.GetMethodBody()?.GetILAsByteArray() ?? [];
        foreach (var (code, operand) in Instructions.Of(il))
        {
            if (code.OperandType is OperandType.InlineMethod or OperandType.InlineTok
                && method.Module.ResolveMember(
                    BitConverter.ToInt32(il, operand),
                    method.DeclaringType!.IsGenericType ? method.DeclaringType.GetGenericArguments() : null,
                    method.IsGenericMethod ? method.GetGenericArguments() : null) is MethodBase named)
            {
                yield return named;
            }
        }
    }
}
