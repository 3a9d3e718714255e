using System.Buffers.Binary;
using System.Text;

namespace CrossCheck.Torch;

/// <summary>
/// Relaxes one symbol-version need of a 64-bit little-endian ELF shared library, bytes in, bytes out.
/// </summary>
/// <remarks>
/// A dynamic loader refuses a library as a whole when a version that the library needs is not defined by the
/// system, even if no code behind that version is ever called. Marking the need weak (VER_FLG_WEAK) lifts the
/// refusal; letting the symbol's dynamic entry name another import keeps a relocation against it resolvable.
/// Layout: System V gABI 4.1, chapters 4 and 5; Linux Standard Base Core, section "Symbol Versioning".
/// </remarks>
internal static class ElfVersionNeed
{
    private const ulong DynamicStrings = 5, DynamicSymbols = 6, DynamicStringSize = 10;
    private const ulong DynamicGnuHash = 0x6ffffef5, DynamicVersions = 0x6ffffff0, DynamicNeeds = 0x6ffffffe, DynamicNeedCount = 0x6fffffff;
    private const uint SegmentLoad = 1, SegmentDynamic = 2;
    private const ushort WeakFlag = 2, VersionIndexMask = 0x7fff;
    private const int SymbolSize = 24, SegmentSize = 56;

    /// <summary>
    /// A copy of <paramref name="library"/> that loads where <paramref name="version"/> of
    /// <paramref name="dependency"/> is not defined. A copy that is relaxed already comes back as it is.
    /// </summary>
    /// <param name="library">The whole file.</param>
    /// <param name="dependency">The library that should define the version, such as <c>libstdc++.so.6</c>.</param>
    /// <param name="version">The version to do without, such as <c>GLIBCXX_3.4.32</c>.</param>
    /// <param name="symbol">The only symbol that may be imported with that version.</param>
    /// <param name="standIn">Another import, callable in its place with the same arguments and harmless there.</param>
    /// <exception cref="InvalidDataException">
    /// Not a 64-bit little-endian ELF library, cut short, without that need, or with other symbols behind it.
    /// </exception>
    public static byte[] Relax(ReadOnlySpan<byte> library, string dependency, string version, string symbol, string standIn)
    {
        CheckHeader(library);
        var copy = library.ToArray();
        var elf = new Image(copy);

        var (flagsAt, index) = elf.FindNeed(dependency, version);
        int symbolAt = -1, standInAt = -1;
        for (var i = 1; i < elf.ImportCount; i++)
        {
            var name = elf.SymbolName(i);
            if (name == standIn) standInAt = i;
            if (elf.VersionIndex(i) != index) continue;
            // With the need weak, a symbol without a definition would only be missed when it is called.
            if (name != symbol)
                throw new InvalidDataException($"'{name}' is imported from {dependency} as {version}, beside '{symbol}': that version cannot be done without.");
            symbolAt = i;
        }

        var isWeak = (elf.U16(flagsAt) & WeakFlag) != 0;
        if (symbolAt < 0 && isWeak) return copy;
        if (symbolAt < 0)
            throw new InvalidDataException($"{version} is needed of {dependency}, but '{symbol}' is not among the imports.");
        if (standInAt < 0)
            throw new InvalidDataException($"'{standIn}' is not among the imports, so nothing can stand in for '{symbol}'.");

        elf.SetWeak(flagsAt);
        elf.LetName(symbolAt, standInAt);
        return copy;
    }

    private static void CheckHeader(ReadOnlySpan<byte> file)
    {
        if (file.Length < 4 || !file[..4].SequenceEqual("\u007fELF"u8))
            throw new InvalidDataException("Not an ELF library: it does not begin with 7F 45 4C 46.");
        if (file.Length < 64)
            throw new InvalidDataException($"Cut short: an ELF header has 64 bytes, the file {file.Length}.");
        if (file[4] != 2)
            throw new InvalidDataException($"ELF class {file[4]} where 2 (64-bit) is expected.");
        if (file[5] != 1)
            throw new InvalidDataException($"ELF byte order {file[5]} where 1 (little-endian) is expected.");
        var type = BinaryPrimitives.ReadUInt16LittleEndian(file[16..]);
        if (type != 3)
            throw new InvalidDataException($"ELF type {type} where 3 (shared library) is expected.");
    }

    /// <summary>Bounds-checked access to the tables that the dynamic loader reads, found as the loader finds them.</summary>
    private sealed class Image
    {
        private readonly byte[] _file;
        private readonly Dictionary<ulong, ulong> _dynamic = [];
        private readonly int _strings, _stringsEnd, _symbols, _versions;

        public Image(byte[] file)
        {
            _file = file;
            ReadDynamic();
            _strings = Table(DynamicStrings, "DT_STRTAB");
            var size = Entry(DynamicStringSize, "DT_STRSZ");
            if (size > (ulong)(file.Length - _strings)) throw CutShort((ulong)_strings + size);
            _stringsEnd = _strings + (int)size;
            _symbols = Table(DynamicSymbols, "DT_SYMTAB");
            _versions = Table(DynamicVersions, "DT_VERSYM");
            // The second word of a GNU hash table is the first symbol that it holds; imports stand before it.
            ImportCount = (int)Math.Min(U32(Table(DynamicGnuHash, "DT_GNU_HASH") + 4), int.MaxValue / SymbolSize);
        }

        public int ImportCount { get; }

        public ushort U16(int at) => BinaryPrimitives.ReadUInt16LittleEndian(Bytes(at, 2));

        public string SymbolName(int symbol) => Text(U32(_symbols + symbol * SymbolSize));

        public int VersionIndex(int symbol) => U16(_versions + symbol * 2) & VersionIndexMask;

        public void SetWeak(int flagsAt) =>
            BinaryPrimitives.WriteUInt16LittleEndian(Bytes(flagsAt, 2), (ushort)(U16(flagsAt) | WeakFlag));

        /// <summary>Gives one import the name and the version of another.</summary>
        public void LetName(int symbol, int other)
        {
            Bytes(_symbols + other * SymbolSize, 4).CopyTo(Bytes(_symbols + symbol * SymbolSize, 4));
            Bytes(_versions + other * 2, 2).CopyTo(Bytes(_versions + symbol * 2, 2));
        }

        /// <summary>Where the flags of a version need stand, and the index by which symbols refer to it.</summary>
        public (int FlagsAt, int Index) FindNeed(string dependency, string version)
        {
            var file = Table(DynamicNeeds, "DT_VERNEED");
            for (var files = Entry(DynamicNeedCount, "DT_VERNEEDNUM"); files > 0; files--)
            {
                // Elf64_Verneed: version, count: 16 bits each; file name, first need, next file: 32 bits each.
                if (Text(U32(file + 4)) == dependency)
                {
                    var need = Advance(file, U32(file + 8));
                    for (var left = U16(file + 2); left > 0; left--)
                    {
                        // Elf64_Vernaux: hash: 32 bits; flags, index: 16 bits each; name, next need: 32 bits each.
                        if (Text(U32(need + 8)) == version) return (need + 4, U16(need + 6));
                        need = Advance(need, U32(need + 12));
                    }
                }
                var next = U32(file + 12);
                if (next == 0) break;
                file = Advance(file, next);
            }
            throw new InvalidDataException($"{version} of {dependency} is not needed: there is nothing to relax.");
        }

        private void ReadDynamic()
        {
            foreach (var at in Segments(SegmentDynamic))
            {
                var entry = Offset(U64(at + 8));
                for (; U64(entry) != 0; entry = Advance(entry, 16)) _dynamic[U64(entry)] = U64(entry + 8);
                return;
            }
            throw new InvalidDataException("Not a shared library: it has no dynamic segment.");
        }

        private ulong Entry(ulong tag, string name) =>
            _dynamic.TryGetValue(tag, out var value) ? value : throw new InvalidDataException($"The dynamic segment has no {name}.");

        /// <summary>The file offset of a table whose address the dynamic segment gives.</summary>
        private int Table(ulong tag, string name)
        {
            var address = Entry(tag, name);
            foreach (var at in Segments(SegmentLoad))
            {
                ulong offset = U64(at + 8), start = U64(at + 16), size = U64(at + 32);
                if (address >= start && address - start < size) return Offset(offset + (address - start));
            }
            throw new InvalidDataException($"{name} is at address 0x{address:x}, which no segment of the file holds.");
        }

        private IEnumerable<int> Segments(uint type)
        {
            int first = Offset(U64(32)), size = U16(54), count = U16(56);
            if (size < SegmentSize) throw new InvalidDataException($"Program headers of {size} bytes where at least {SegmentSize} are expected.");
            for (var i = 0; i < count; i++)
            {
                var at = Advance(first, (uint)(i * size));
                if (U32(at) == type) yield return at;
            }
        }

        private uint U32(int at) => BinaryPrimitives.ReadUInt32LittleEndian(Bytes(at, 4));

        private ulong U64(int at) => BinaryPrimitives.ReadUInt64LittleEndian(Bytes(at, 8));

        private string Text(uint at)
        {
            if (at >= (uint)(_stringsEnd - _strings))
                throw new InvalidDataException($"A name at {at} of the string table, which has {_stringsEnd - _strings} bytes.");
            var rest = _file.AsSpan(_strings + (int)at, _stringsEnd - _strings - (int)at);
            var end = rest.IndexOf((byte)0);
            return end < 0 ? throw CutShort((ulong)_stringsEnd) : Encoding.UTF8.GetString(rest[..end]);
        }

        private int Advance(int at, uint by) => Offset((ulong)at + by);

        private int Offset(ulong at) => at < (ulong)_file.Length ? (int)at : throw CutShort(at + 1);

        private Span<byte> Bytes(int at, int count) =>
            at >= 0 && at <= _file.Length - count ? _file.AsSpan(at, count) : throw CutShort((ulong)((long)at + count));

        private InvalidDataException CutShort(ulong needed) =>
            new($"Cut short: a table goes on to byte {needed}, the file has {_file.Length}.");
    }
}
