using System.Globalization;
using System.Text;

namespace CrossCheck.Harness.Cases.Cells;

/// <summary>The header of a NumPy file: a Python dictionary with the keys descr, fortran_order and shape, and nothing else.</summary>
internal sealed class NpyHeader
{
    public const int MaxLength = 65_535;

    private readonly string text;
    private readonly string path;
    private readonly List<int> dims = [];
    private int position;
    private bool? fortran;
    private bool hasShape;

    private NpyHeader(string text, string path)
    {
        this.text = text;
        this.path = path;
    }

    /// <summary><c>&lt;f4</c>, <c>&lt;f8</c>, <c>&lt;i4</c> or <c>&lt;i8</c>.</summary>
    public string Type { get; private set; } = "";

    public ReadOnlySpan<int> Dims => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(dims);

    public static NpyHeader Parse(byte[] bytes, string path)
    {
        var header = new NpyHeader(Encoding.Latin1.GetString(bytes), path);
        header.Read();
        return header;
    }

    private void Read()
    {
        Expect('{');
        while (!Take('}'))
        {
            var key = Quoted();
            Expect(':');
            switch (key)
            {
                case "descr" when Type.Length == 0:
                    Type = DescribedType();
                    break;
                case "fortran_order" when fortran is null:
                    fortran = Take("False") ? false : Take("True") ? true : throw Garbage();
                    break;
                case "shape" when !hasShape:
                    ReadShape();
                    hasShape = true;
                    break;
                default:
                    throw CellFile.Error(path, $"has an unknown or repeated key {CellErrors.Quote(key)} in its header");
            }

            if (!Take(','))
            {
                Expect('}');
                break;
            }
        }

        SkipBlanks();
        if (position < text.Length)
        {
            throw Garbage();
        }

        if (Type.Length == 0 || fortran is null || !hasShape)
        {
            throw CellFile.Error(path, $"has no {(Type.Length == 0 ? "descr" : fortran is null ? "fortran_order" : "shape")} in its header; write it with numpy.save");
        }

        if (fortran == true)
        {
            throw CellFile.Error(path, "is in Fortran order; save numpy.ascontiguousarray(x)");
        }
    }

    private string DescribedType()
    {
        SkipBlanks();
        if (position < text.Length && text[position] == '[')
        {
            throw CellFile.Error(path, "holds records; save one array of '<f4', '<f8', '<i4' or '<i8'");
        }

        var type = Quoted();
        if (type is "<f4" or "<f8" or "<i4" or "<i8")
        {
            return type;
        }

        var reason = type is ">f4" or ">f8" or ">i4" or ">i8" ? "is big-endian" : "is not supported";
        throw CellFile.Error(path, $"dtype {CellErrors.Quote(type)} {reason}; save x.astype('<f4'), '<f8', '<i4' or '<i8'");
    }

    private void ReadShape()
    {
        Expect('(');
        while (!Take(')'))
        {
            SkipBlanks();
            var start = position;
            while (position < text.Length && (char.IsAsciiLetterOrDigit(text[position]) || text[position] is '-' or '+' or '.'))
            {
                position++;
            }

            var size = text.AsSpan(start, position - start);
            if (size.IsEmpty)
            {
                throw Garbage();
            }

            if (!int.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var dim))
            {
                throw CellFile.Error(path, $"has the size {CellErrors.Quote(size)} in its shape; sizes are whole numbers from 0 to {int.MaxValue}");
            }

            dims.Add(dim);
            if (!Take(','))
            {
                Expect(')');
                break;
            }
        }
    }

    private string Quoted()
    {
        SkipBlanks();
        if (position >= text.Length || text[position] is not ('\'' or '"'))
        {
            throw Garbage();
        }

        var end = text.IndexOf(text[position], position + 1);
        if (end < 0)
        {
            throw Garbage();
        }

        var content = text[(position + 1)..end];
        position = end + 1;
        return content;
    }

    private void Expect(char c)
    {
        if (!Take(c))
        {
            throw Garbage();
        }
    }

    private bool Take(char c)
    {
        SkipBlanks();
        if (position >= text.Length || text[position] != c)
        {
            return false;
        }

        position++;
        return true;
    }

    private bool Take(string word)
    {
        SkipBlanks();
        if (!text.AsSpan(position).StartsWith(word, StringComparison.Ordinal))
        {
            return false;
        }

        position += word.Length;
        return true;
    }

    private void SkipBlanks()
    {
        while (position < text.Length && text[position] is ' ' or '\n' or '\r' or '\t')
        {
            position++;
        }
    }

    private CaseException Garbage() =>
        CellFile.Error(path, $"its header cannot be read at byte {position}: {CellErrors.Quote(text.AsSpan(Math.Min(position, text.Length)))}; expected is {{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }}");
}
