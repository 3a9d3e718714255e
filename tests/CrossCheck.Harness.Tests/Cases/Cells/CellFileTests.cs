using System.Buffers.Binary;
using System.Text;
using CrossCheck.Harness.Cases.Cells;
using Xunit;

namespace CrossCheck.Harness.Tests.Cases.Cells;

public sealed class CellFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private CellContext Context => Cell.Float64 with { Folder = folder.Path };

    private static byte[] Npy(string header, byte[] data, byte major = 1)
    {
        var text = Encoding.Latin1.GetBytes(header + "\n");
        var length = new byte[major == 1 ? 2 : 4];
        if (major == 1)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(length, (ushort)text.Length);
        }
        else
        {
            BinaryPrimitives.WriteInt32LittleEndian(length, text.Length);
        }

        return [0x93, .. "NUMPY"u8, major, 0, .. length, .. text, .. data];
    }

    private static string Header(string descr, string shape, string fortran = "False") =>
        $"{{'descr': '{descr}', 'fortran_order': {fortran}, 'shape': {shape}, }}";

    private static byte[] Data(params double[] values) => [.. values.SelectMany(BitConverter.GetBytes)];

    private static byte[] Longs(params long[] values) => [.. values.SelectMany(BitConverter.GetBytes)];

    [Fact]
    public void ReadsTheFourTypesAndThreeVersions()
    {
        folder.Write("a.npy", Npy(Header("<f8", "(2, 2)"), Data(1.5, double.NaN, -0.0, 1e300)));
        folder.Write("b.npy", Npy(Header("<f4", "(3,)"), [.. new[] { 0.1f, -2, float.PositiveInfinity }.SelectMany(BitConverter.GetBytes)], 2));
        folder.Write("sub/c.npy", Npy("{\"shape\": (), \"fortran_order\": False, \"descr\": \"<i4\"}", BitConverter.GetBytes(-7), 3));
        folder.Write("d.NPY", Npy(Header("<i8", "(2,1)"), Longs(1L << 62, -(1L << 53))));
        folder.Write("e.npy", Npy(Header("<f8", "(0, 3)"), []));
        Assert.Equal([1.5, double.NaN, -0.0, 1e300], Cell.Input("@a.npy", Context).Materialize());
        Assert.Equal("(2, 2)", Cell.Input("file(a.npy)", Context).Shape.ToString());
        Assert.Equal([0.1f, -2, double.PositiveInfinity], Cell.Input(" file( 'b.npy' ) ", Context).Materialize());
        Assert.Equal([-7], Cell.Input(@"@sub\c.npy", Context).Materialize());
        Assert.Equal("()", Cell.Input("@./sub/../sub/c.npy", Context).Shape.ToString());
        Assert.Equal([4611686018427387904, -9007199254740992], Cell.Input("@d.NPY", Context).Materialize());
        Assert.Equal("(0, 3)", Cell.Input("@e.npy", Context).Shape.ToString());
        var answer = Cell.Answer("exact(@b.npy)", context: Context);
        Assert.Equal((0.1f, (double)0.1f, "inf", true), (answer.Low(0), answer.High(0), answer.Written(2), answer.IsExact));
    }

    [Fact]
    public void ReadsALargeFileInChunks()
    {
        var values = Enumerable.Range(0, 100_000).Select(i => i * 0.1).ToArray();
        folder.Write("large.npy", Npy(Header("<f8", "(100000,)"), Data(values)));
        Assert.Equal(values, Cell.Input("@large.npy", Context).Materialize());
    }

    [Fact]
    public void ReadsCsvAsAMatrix()
    {
        folder.Write("a.csv", Encoding.UTF8.GetBytes("\uFEFF# comment, 1\r\n1, 2.5 ,-inf\r\n\r\n4,5,6"));
        folder.Write("row.csv", "1,2,3\n"u8.ToArray());
        folder.Write("column.txt", "1\r2\r"u8.ToArray());
        var cell = Cell.Input("@a.csv", Context);
        Assert.Equal("(2, 3)", cell.Shape.ToString());
        Assert.Equal([1, 2.5, double.NegativeInfinity, 4, 5, 6], cell.Materialize());
        Assert.Equal("(1, 3)", Cell.Input("@row.csv", Context).Shape.ToString());
        Assert.Equal([1, 2], Cell.Input("@column.txt", Context).Materialize());
        Assert.Equal("(2, 1)", Cell.Input("@column.txt", Context).Shape.ToString());
    }

    public static TheoryData<string, byte[], string> BadFiles => new()
    {
        { "x.npy", "not numpy at all"u8.ToArray(), "does not begin like a .npy file" },
        { "x.npy", "\u0093"u8.ToArray(), "does not begin like" },
        { "x.npy", [], "empty" },
        { "x.npy", Npy(Header("<f8", "(1,)"), Data(1), 4), "version 4.0" },
        { "x.npy", Npy(Header("<f8", "(3,)"), Data(1, 2)), "is truncated: (3) of '<f8' takes" },
        { "x.npy", Npy(Header("<f8", "(1,)"), Data(1, 2)), "has bytes behind its last element" },
        { "x.npy", Npy(Header("<f8", "(1,)"), Data(1))[..20], "is truncated: its header claims" },
        { "x.npy", [0x93, .. "NUMPY"u8, 2, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0], "is truncated: its header claims 4294967295" },
        { "x.npy", Npy(Header(">f8", "(1,)"), Data(1)), "dtype '>f8' is big-endian" },
        { "x.npy", Npy(Header("<f2", "(1,)"), [0, 0]), "dtype '<f2' is not supported" },
        { "x.npy", Npy(Header("|O", "(1,)"), [0, 0]), "dtype '|O' is not supported" },
        { "x.npy", Npy("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,)}", [0, 0, 0, 0]), "holds records" },
        { "x.npy", Npy(Header("<f8", "(1, 1)", "True"), Data(1)), "is in Fortran order" },
        { "x.npy", Npy(Header("<f8", "(-1,)"), Data(1)), "size '-1'" },
        { "x.npy", Npy(Header("<f8", "(99999999999,)"), Data(1)), "size '99999999999'" },
        { "x.npy", Npy(Header("<f8", "(99999, 99999)"), Data(1)), "9999800001 elements, the limit is" },
        { "x.npy", Npy(Header("<f8", "(90000000,)"), Data(1)), "is truncated" },
        { "x.npy", Npy("{'descr': '<f8', 'shape': (1,)}", Data(1)), "has no fortran_order" },
        { "x.npy", Npy("{'descr': '<f8', 'descr': '<f8'}", Data(1)), "repeated key 'descr'" },
        { "x.npy", Npy("{'descr': '<f8', ", Data(1)), "its header cannot be read at byte" },
        { "x.npy", Npy("garbage", Data(1)), "its header cannot be read at byte 0: 'garbage" },
        { "x.npy", Npy(Header("<f8", "(1,)") + " x", Data(1)), "its header cannot be read" },
        { "x.npy", Npy(Header("<f8", "(1 1)"), Data(1)), "its header cannot be read" },
        { "x.npy", Npy(Header("<i8", "(2,)"), Longs(0, (1L << 53) + 1)), "'x.npy' [1]: 9007199254740993 is not exactly representable" },
        { "x.npy", Npy(Header("<i8", "(1,)"), Longs(long.MaxValue)), "9223372036854775807 is not exactly" },
        { "x.npy", Npy(Header("<f8", "(1, 2)"), Data(1, 1e39)), "'x.npy' [0, 1]: 1E+39 is outside float32's range" },
        { "x.csv", "1,2\n3\n"u8.ToArray(), "ragged rows: line 2 has 1 number, line 1 has 2" },
        { "x.csv", "1,2\r\n\r\n3,4\r5,six\n"u8.ToArray(), "line 4, number 2: 'six' is not a number" },
        { "x.csv", "1;2\n"u8.ToArray(), "line 1, number 1: '1;2' is not a number; numbers stand separated by commas" },
        { "x.csv", "1,,2\n"u8.ToArray(), "line 1, number 2: ''" },
        { "x.csv", "1,2,\n"u8.ToArray(), "line 1, number 3: ''" },
        { "x.csv", "#\n\n"u8.ToArray(), "holds no numbers" },
        { "x.csv", "1,1e39"u8.ToArray(), "line 1, number 2: 1e39 is outside float32's range" },
        { "x.csv", [.. Enumerable.Repeat((byte)'1', 5000)], "is longer than 4096 characters" },
        { "x.dat", "1"u8.ToArray(), "a tensor file ends in .npy" },
        { "y.npy", [], "'x.npy': no such file in" },
    };

    [Theory]
    [MemberData(nameof(BadFiles))]
    public void RefusesTheFile(string name, byte[] content, string message)
    {
        folder.Write(name, content);
        var context = Context with { DType = DType.Float32 };
        var cell = name == "y.npy" ? "@x.npy" : "@" + name;
        Assert.Contains(message, Cell.Error(() => Cell.Input(cell, context).Materialize()), StringComparison.Ordinal);
        Assert.Contains(message, Cell.Error(() => Cell.Answer(cell, context: context).Low(0)), StringComparison.Ordinal);
    }

    [Fact]
    public void LimitsTheElementsOfACsv()
    {
        folder.Write("x.csv", "1,2\n3,4\n"u8.ToArray());
        Assert.Contains("more than 3 numbers", Cell.Error(() => Cell.Input("@x.csv", Context with { MaxElements = 3 })), StringComparison.Ordinal);
    }

    [Fact]
    public void SeesThatAFileHasChanged()
    {
        folder.Write("x.npy", Npy(Header("<f8", "(2,)"), Data(1, 2)));
        folder.Write("x.csv", "1,2\n"u8.ToArray());
        TensorCell npy = Cell.Input("@x.npy", Context), csv = Cell.Input("@x.csv", Context);
        folder.Write("x.npy", Npy(Header("<f8", "(2,)"), Data(1)));
        folder.Write("x.csv", "1,2\n3,4\n"u8.ToArray());
        Assert.Contains("is truncated", Cell.Error(npy.Materialize), StringComparison.Ordinal);
        Assert.Contains("has changed", Cell.Error(csv.Materialize), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../secret.csv", "leaves the case file's folder by '..'")]
    [InlineData("a/../../secret.csv", "by '..'")]
    [InlineData(@"a\..\..\secret.csv", "by '..'")]
    [InlineData("/etc/passwd.csv", "an absolute path is not allowed")]
    [InlineData(@"\secret.csv", "an absolute path is not allowed")]
    [InlineData("C:secret.csv", "an absolute path is not allowed")]
    [InlineData("a.csv", "is a folder, not a file")]
    [InlineData("b\0.csv", "cannot be read")]
    public void StaysInTheFolder(string path, string message)
    {
        var inner = Path.Combine(folder.Path, "inner");
        folder.Write("secret.csv", "1"u8.ToArray());
        Directory.CreateDirectory(Path.Combine(inner, "a"));
        Directory.CreateDirectory(Path.Combine(inner, "a.csv"));
        var context = Context with { Folder = inner };
        Assert.Contains(message, Cell.Error(() => Cell.Input("@" + path, context)), StringComparison.Ordinal);
        Assert.Contains(message, Cell.Error(() => Cell.Input($"file({path})", context)), StringComparison.Ordinal);
    }

    [Fact]
    public void LinksMayNotLeaveTheFolder()
    {
        folder.Write("secret.csv", "1"u8.ToArray());
        folder.Write("inner/data/x.csv", "2"u8.ToArray());
        var inner = Path.Combine(folder.Path, "inner");
        try
        {
            File.CreateSymbolicLink(Path.Combine(inner, "out.csv"), "../secret.csv");
            File.CreateSymbolicLink(Path.Combine(inner, "absolute.csv"), Path.Combine(folder.Path, "secret.csv"));
            File.CreateSymbolicLink(Path.Combine(inner, "chain.csv"), "out.csv");
            File.CreateSymbolicLink(Path.Combine(inner, "loop.csv"), "loop.csv");
            File.CreateSymbolicLink(Path.Combine(inner, "in.csv"), "data/x.csv");
            Directory.CreateSymbolicLink(Path.Combine(inner, "up"), "..");
            Directory.CreateSymbolicLink(Path.Combine(inner, "down"), "data");
            Directory.CreateSymbolicLink(Path.Combine(folder.Path, "alias"), "inner");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Assert.Skip($"symbolic links cannot be made here: {e.Message}");
        }

        var context = Context with { Folder = inner };
        foreach (var path in (string[])["out.csv", "absolute.csv", "chain.csv", "up/secret.csv", "down/../../secret.csv", "up/inner/../secret.csv"])
        {
            Assert.Contains("leaves the case file's folder", Cell.Error(() => Cell.Input("@" + path, context)), StringComparison.Ordinal);
        }

        Assert.Contains("symbolic links", Cell.Error(() => Cell.Input("@loop.csv", context)), StringComparison.Ordinal);
        foreach (var path in (string[])["in.csv", "down/x.csv", "up/inner/data/x.csv"])
        {
            Assert.Equal([2], Cell.Input("@" + path, context).Materialize());
            Assert.Equal([2], Cell.Input("@" + path, context with { Folder = Path.Combine(folder.Path, "alias") }).Materialize());
        }
    }
}
