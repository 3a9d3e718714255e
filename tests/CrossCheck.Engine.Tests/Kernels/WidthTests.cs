using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using CrossCheck.Engine.Kernels;

namespace CrossCheck.Engine.Tests.Kernels;

/// <summary>The bits of all kernels are the same with 512-, 256- and 128-bit vectors and without any.</summary>
public class WidthTests
{
    private const string FileVariable = "CROSSCHECK_BITS_FILE";

    /// <summary>Writes what this process has and computes to the file that its parent named.</summary>
    [Fact]
    public void Bits_of_this_process()
    {
        string bits = Bits();
        Assert.Equal(bits, Bits());
        if (Environment.GetEnvironmentVariable(FileVariable) is { } file)
            File.WriteAllText(file, $"{Width()} {bits}");
    }

    [Theory]
    [InlineData("DOTNET_EnableAVX512", 256)]
    [InlineData("DOTNET_EnableAVX2", 128)]
    [InlineData("DOTNET_EnableHWIntrinsic", 0)]
    public async Task Bits_do_not_depend_on_the_vector_width(string variable, int width)
    {
        Assert.SkipUnless(X86Base.IsSupported, "The switches are those of x86 processors.");
        string file = Path.GetTempFileName();
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { [variable] = "0", [FileVariable] = file },
        };
        string assembly = typeof(WidthTests).Assembly.Location;
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath!).Equals("dotnet", StringComparison.OrdinalIgnoreCase))
            start.ArgumentList.Add(assembly);
        else
            start.FileName = Path.ChangeExtension(assembly, OperatingSystem.IsWindows() ? ".exe" : null)!;
        start.ArgumentList.Add("-method");
        start.ArgumentList.Add($"{typeof(WidthTests).FullName}.{nameof(Bits_of_this_process)}");

        using var child = Process.Start(start)!;
        var error = child.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = await child.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await child.WaitForExitAsync(TestContext.Current.CancellationToken);
        string written = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        File.Delete(file);
        Assert.True(child.ExitCode == 0, $"exit code {child.ExitCode}: {output}{await error}");
        Assert.Equal($"{width} {Bits()}", written);
    }

    private static int Width() =>
        Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : Vector128.IsHardwareAccelerated ? 128 : 0;

    /// <summary>One hash per kernel and type, so that a failure says which.</summary>
    private static string Bits() => string.Join(' ', Hashes<float>("f32").Concat(Hashes<double>("f64")));

    private static IEnumerable<string> Hashes<T>(string type)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T[] x = [.. Numbers.RandomBits<T>(900, 1), .. Numbers.Random<T>(900, 2).Select(v => v * T.CreateTruncating(30)), .. Numbers.Random<T>(201, 3)];
        T[] z = [.. x.Reverse()];
        var y = new T[x.Length];
        foreach (string name in (string[])[.. Function.Names, "sqrt"])
        {
            Map.Forward<Function, T>(new(name), x, y);
            yield return Hash($"{name}.{type}", y);
        }

        Map.Forward<Function, T>(new("pow"), x, z, y);
        yield return Hash($"pow.{type}", y);
        Map.Backward<Function, T>(new("exp"), x, z, z, y);
        yield return Hash($"backward.{type}", y);
        T[] r = Numbers.Random<T>(5003, 4);
        yield return Hash($"reduce.{type}", [Reduce.Sum<T>(r), Reduce.Dot<T>(r, r), Reduce.Max<T>(r), Reduce.Min<T>(r), Reduce.Sum<T>(r.AsSpan(1, 77))]);
        T[] a = Numbers.Random<T>(29 * 300, 5), b = Numbers.Random<T>(300 * 45, 6), c = Numbers.Random<T>(29 * 45, 7);
        Gemm.Multiply<T>(false, true, 29, 45, 300, a, b, c, accumulate: true);
        Gemm.Multiply<T>(true, false, 2, 45, 300, a, b, c.AsSpan(45), accumulate: true);
        yield return Hash($"gemm.{type}", c);
    }

    /// <summary>FNV-1a over the bit patterns; the payload of a NaN is not promised.</summary>
    private static string Hash<T>(string name, ReadOnlySpan<T> values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ulong hash = 14695981039346656037;
        foreach (T value in values)
            hash = (hash ^ (ulong)Numbers.Bits(value)) * 1099511628211;
        return string.Create(CultureInfo.InvariantCulture, $"{name}={hash:x16}");
    }
}
