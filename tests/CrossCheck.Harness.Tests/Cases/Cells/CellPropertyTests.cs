using CrossCheck.Harness.Cases.Cells;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace CrossCheck.Harness.Tests.Cases.Cells;

public sealed class CellPropertyTests
{
    // Pieces that meet every rule in short texts.
    private static readonly Gen<string> s_text = Gen.Select(
        Gen.ArrayOf(Gen.Frequency(
            (8, Gen.Elements("[", "]", ",", " ", "1", "2.5", "-", ".", "e", "nan", "_", "±", "\n", "e999999999999")),
            (2, Gen.Elements("(", ")", ";", "=", "{", "}", "@", "exact(", "zeros(", "normal(", "shape=", "seed=", "x", "file(", "../", "/", "a.npy", "\0", "é", "\uD83C")),
            (1, Gen.Choose(0, 0xFFFF).Select(c => ((char)c).ToString())))),
        string.Concat);

    [Fact]
    public void AnyTextEndsInACellOrACaseException() => Check(s_text, text =>
        new[] { text, "[" + text + "]", "zeros(" + text + ")", "integers(2; " + text + ")", "1±" + text, "0." + text }.All(t => Ends(t)));

    // Of a damaged list: one character taken out or doubled.
    [Fact]
    public void DamagedListsEndToo() => Check(Gen.Zip(Gen.Choose(0, 40), Gen.Elements('[', ']', ',', '.', '±', '_', 'e', '\0')), p =>
    {
        const string whole = "[[[1.5, -2], [3e1, 4±0.1]], [[_, 6], [7, 8]]]";
        return Ends(whole.Remove(p.Item1, 1)) && Ends(whole.Insert(p.Item1, p.Item2.ToString())) && Ends(whole[..p.Item1]);
    });

    [Fact]
    public void WhatIsWrittenIsReadAndClaimed() => Check(
        Gen.Zip(Gen.ArrayOf(Gen.Choose(0, 3), 3), Gen.ArrayOf(Gen.Choose(int.MinValue, int.MaxValue), 54)),
        p =>
        {
            var shape = Shape.Create(p.Item1.AsSpan(0, (int)((uint)p.Item2[0] % 4)));
            var n = (int)shape.Count;
            var bits = p.Item2.Take(2 * n).ToArray();
            var floats = Enumerable.Range(0, n).Select(i => Special(bits[i], BitConverter.Int32BitsToSingle(bits[i]))).ToArray();
            var doubles = Enumerable.Range(0, n).Select(i => (double)Special(bits[i], float.NaN) is var s && double.IsNaN(s) && bits[i] % 8 != 0 ? BitConverter.Int64BitsToDouble(((long)bits[i] << 32) | (uint)bits[n + i]) : s).ToArray();
            var longs = Enumerable.Range(0, n).Select(i => (((long)bits[i] << 32) | (uint)bits[n + i]) >> (11 + (bits[i] & 31))).ToArray();
            return RoundTrips(new TensorData<float>(shape, floats), Cell.Float32)
                && RoundTrips(new TensorData<double>(shape, doubles), Cell.Float64)
                && RoundTrips(new TensorData<long>(shape, longs), Cell.Float64);
        });

    [Theory]
    [InlineData(1e20f, "1.00000002E+020")]
    [InlineData(16777216f, "16777216")]
    [InlineData(0.1f, "0.1")]
    [InlineData(-0f, "-0")]
    [InlineData(float.NaN, "nan")]
    [InlineData(float.NegativeInfinity, "-inf")]
    public void WritesAFloat(float value, string text) => Assert.Equal(text, CellWriter.Write(new TensorData<float>([], new[] { value })));

    [Fact]
    public void WritesShapes()
    {
        static string Write(params int[] dims) => CellWriter.Write(new TensorData<long>(Shape.Create(dims), Enumerable.Range(0, (int)Shape.CountOf(dims)).Select(i => (long)i).ToArray()));
        Assert.Equal(["0", "[0, 1]", "[[0], [1]]", "[[[0, 1], [2, 3]], [[4, 5], [6, 7]]]", "[]", "zeros(0, 3)", "zeros(1, 0)"],
            [Write(), Write(2), Write(2, 1), Write(2, 2, 2), Write(0), Write(0, 3), Write(1, 0)]);
    }

    [Theory]
    [InlineData("[2, 2.0, -0.0, 1e3, -9007199254740992]", null)]
    [InlineData("[2, 2.5]", "[1] is 2.5")]
    [InlineData("[[1], [nan]]", "[1, 0] is nan")]
    [InlineData("inf", "the number is inf")]
    [InlineData("[9007199254740994]", "[0] is 9007199254740994")]
    public void IndicesAreWhole(string text, string? error)
    {
        var cell = Cell.Input(text);
        if (error is null)
        {
            Assert.Equal([2, 2, 0, 1000, -9007199254740992], IndexCell.Indices(cell.Materialize(), cell.Shape));
        }
        else
        {
            Assert.Contains(error, Cell.Error(() => IndexCell.Indices(cell.Materialize(), cell.Shape)), StringComparison.Ordinal);
        }
    }

    private static float Special(int bits, float other) => (bits & 15) switch
    {
        0 => float.NaN,
        1 => float.NegativeInfinity,
        2 => -0f,
        3 => MathF.ScaleB(1, bits >> 24),
        4 => bits >> 16,
        5 => MathF.Round(bits / 1e6f) / 100,
        _ => other,
    };

    private static bool RoundTrips(TensorData x, CellContext context)
    {
        var text = CellWriter.Write(x);
        var read = Cell.Input(text, context);
        var back = TensorData.From(read.Shape, read.Materialize(), x.Type);
        var answer = Cell.Answer(text, context: context);
        Assert.Equal(x.Shape, read.Shape);
        Assert.Equal(x.Shape, answer.Shape);
        for (var i = 0; i < x.Count; i++)
        {
            Assert.True(Cell.SameBits(x[i], back[i]) || (double.IsNaN(x[i]) && double.IsNaN(back[i])), $"{answer.Written(i)} is not {x[i]:R}");
            Assert.True(answer.Claims(i));
            Assert.True(double.IsNaN(x[i]) ? double.IsNaN(answer.Low(i)) : answer.Low(i) <= x[i] && x[i] <= answer.High(i), $"{answer.Written(i)} does not claim {x[i]:R}");
        }

        return true;
    }

    private static bool Ends(string text)
    {
        var context = Cell.Float32 with { MaxElements = 100 };
        foreach (var read in (Func<object>[])[() => TensorCell.Parse(text, context).Materialize(), () => Written(AnswerCell.Parse(text, context, false)), () => Written(AnswerCell.Parse(text, context, true))])
        {
            try
            {
                read();
            }
            catch (CaseException e) when (e.Message.Length is > 0 and < 600)
            {
                continue;
            }
        }

        return true;
    }

    private static List<string> Written(AnswerCell answer) =>
        [.. Enumerable.Range(0, answer.Count).Where(i => !(answer.Low(i) > answer.High(i))).Select(answer.Written)];

    private static void Check<T>(Gen<T> gen, Func<T, bool> holds) =>
        FsCheck.Check.One(Config.QuickThrowOnFailure.WithMaxTest(10_000).WithEndSize(30), Prop.ForAll(Arb.From(gen), holds));
}
