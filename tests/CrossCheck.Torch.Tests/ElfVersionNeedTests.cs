using System.Buffers.Binary;
using System.Text;
using Xunit;

namespace CrossCheck.Torch.Tests;

/// <summary>On the library as it ships for Linux.</summary>
public class ElfVersionNeedTests
{
    private const string Dependency = "libstdc++.so.6", Version = "GLIBCXX_3.4.32";
    private const string Symbol = "_ZSt21ios_base_library_initv", StandIn = "_ZNSt6chrono3_V212steady_clock3nowEv";

    private static readonly byte[]? Shipped = Read();

    private static byte[]? Read() =>
        NativeFiles.OfThisProcess().Find("libLibTorchSharp.so") is { } path ? File.ReadAllBytes(path) : null;

    private static byte[] Library()
    {
        Assert.SkipWhen(Shipped is null, "libLibTorchSharp.so is not in the output: built for another system");
        return Shipped;
    }

    internal static byte[] Relax(byte[] library) => ElfVersionNeed.Relax(library, Dependency, Version, Symbol, StandIn);

    [Fact]
    public void Only_the_need_and_the_symbol_change()
    {
        var library = Library();
        var original = library.ToArray();
        var relaxed = Relax(library);

        Assert.Equal(original, library);
        Assert.Equal(original.Length, relaxed.Length);
        var changed = Enumerable.Range(0, original.Length).Count(i => original[i] != relaxed[i]);
        // the flag's byte, at most 4 bytes of the name, at most 2 of the version index
        Assert.InRange(changed, 3, 7);
    }

    [Fact]
    public void Relaxing_twice_is_relaxing_once()
    {
        var once = Relax(Library());
        Assert.Equal(once, Relax(once));
    }

    [Fact]
    public void What_is_no_such_library_is_refused()
    {
        var library = Library();
        Refused("7F 45 4C 46", []);
        Refused("7F 45 4C 46", Encoding.ASCII.GetBytes("MZ, a library of another system"));
        Refused("64 bytes", library[..40]);
        Refused("64-bit", With(library, 4, 1));
        Refused("little-endian", With(library, 5, 2));
        Refused("shared library", With(library, 16, 2));
        Refused("Cut short", library[..64]);
        Refused("Cut short", library[..(library.Length / 2)]);

        static byte[] With(byte[] library, int at, byte value)
        {
            var copy = library.ToArray();
            copy[at] = value;
            return copy;
        }
    }

    [Fact]
    public void A_version_that_is_not_needed_is_named()
    {
        var error = Assert.Throws<InvalidDataException>(() => ElfVersionNeed.Relax(Library(), Dependency, "GLIBCXX_9.9", Symbol, StandIn));
        Assert.Contains("GLIBCXX_9.9", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_version_behind_which_there_is_more_is_left_alone()
    {
        var error = Assert.Throws<InvalidDataException>(() => ElfVersionNeed.Relax(Library(), Dependency, "GLIBCXX_3.4.21", Symbol, StandIn));
        Assert.Contains("cannot be done without", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stand_in_must_be_imported()
    {
        var error = Assert.Throws<InvalidDataException>(() => ElfVersionNeed.Relax(Library(), Dependency, Version, Symbol, "no_such_function"));
        Assert.Contains("no_such_function", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_cut_is_refused_and_no_damage_does_worse()
    {
        var library = Library();
        var dynamicSegment = 0;
        for (int i = 0, at = 64; i < BinaryPrimitives.ReadUInt16LittleEndian(library.AsSpan(56)); i++, at += 56)
            if (BinaryPrimitives.ReadUInt32LittleEndian(library.AsSpan(at)) == 2) dynamicSegment = (int)BinaryPrimitives.ReadUInt64LittleEndian(library.AsSpan(at + 8));
        Assert.True(dynamicSegment > 64);

        var random = new Random(20260);
        for (var i = 0; i < 100; i++)
            Assert.Throws<InvalidDataException>(() => Relax(library[..random.Next(dynamicSegment)]));

        var refused = 0;
        for (var i = 0; i < 200; i++)
        {
            var damaged = library.ToArray();
            // the headers, or the dynamic segment
            for (var k = 0; k < 4; k++) damaged[(i % 2 == 0 ? 0 : dynamicSegment) + random.Next(620)] = (byte)random.Next(256);
            try
            {
                Relax(damaged);
            }
            catch (InvalidDataException)
            {
                refused++;
            }
        }
        Assert.InRange(refused, 1, 200);
    }

    private static void Refused(string because, byte[] file)
    {
        var error = Assert.Throws<InvalidDataException>(() => Relax(file));
        Assert.Contains(because, error.Message, StringComparison.Ordinal);
    }
}
