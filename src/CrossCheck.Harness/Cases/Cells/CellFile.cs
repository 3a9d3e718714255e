namespace CrossCheck.Harness.Cases.Cells;

/// <summary>Finds the file that a cell names: beside the case file, and nowhere else.</summary>
internal static class CellFile
{
    private const int MaxLinks = 40;

    /// <summary>Opens what <c>@path</c> names: <c>.npy</c>, or a <c>.csv</c> of numbers.</summary>
    public static ITensorSource Open(ReadOnlySpan<char> written, CellContext context)
    {
        var path = written.Trim().ToString();
        if (path.Length > 1 && path[0] is '\'' or '"' && path[^1] == path[0])
        {
            path = path[1..^1];
        }

        if (context.Files.TryGetValue(path, out var bytes))
        {
            return NpyFile.Open(() => new MemoryStream(bytes, writable: false), path, context);
        }

        var extension = Path.GetExtension(path).ToUpperInvariant();
        return Guard(path, () =>
        {
            var real = Resolve(path, context.Folder);
            return extension switch
            {
                ".NPY" => (ITensorSource)NpyFile.Open(() => File.OpenRead(real), path, context),
                ".CSV" or ".TXT" => NumberCsvFile.Open(real, path, context),
                _ => throw Error(path, "a tensor file ends in .npy (NumPy) or .csv (numbers)"),
            };
        });
    }

    /// <summary>Runs <paramref name="read"/>; what the system reports becomes an error that names the file.</summary>
    public static T Guard<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new CaseException($"{CellErrors.Quote(path)} cannot be read: {e.Message}", e);
        }
    }

    public static CaseException Error(string path, string what) => new($"{CellErrors.Quote(path)}: {what}");

    /// <summary>The real path, with every link resolved, of a file inside the real folder.</summary>
    /// <exception cref="CaseException">It is absolute, leaves the folder, does not exist, is empty or is no file.</exception>
    public static string Resolve(string path, string folder)
    {
        if (path.Length == 0)
        {
            throw new CaseException("a path is missing: write @x.npy or file(x.npy)");
        }

        var parts = path.Split('/', '\\');
        if (parts[0].Length == 0 || Path.IsPathRooted(path) || (path.Length > 1 && path[1] == ':' && char.IsAsciiLetter(path[0])))
        {
            throw Error(path, "an absolute path is not allowed; name a file in the case file's folder or below, relative to it");
        }

        var level = 0;
        foreach (var part in parts)
        {
            level += part switch { ".." => -1, "." or "" => 0, _ => 1 };
            if (level < 0)
            {
                throw Outside(path, "by '..'");
            }
        }

        var home = RealPath("", Path.GetFullPath(folder.Length == 0 ? "." : folder));
        var real = RealPath(home, string.Join('/', parts));
        var inside = Path.EndsInDirectorySeparator(home) ? home : home + Path.DirectorySeparatorChar;
        if (!real.StartsWith(inside, StringComparison.Ordinal))
        {
            throw Outside(path, "through a symbolic link");
        }

        var file = new FileInfo(real);
        if (!file.Exists)
        {
            throw Error(path, Directory.Exists(real) ? "is a folder, not a file" : $"no such file in {CellErrors.Quote(folder.Length == 0 ? "." : folder)}, the case file's folder");
        }

        // A pipe or a device has no length; opening it could wait for ever.
        return file.Length == 0 ? throw Error(path, "the file is empty, or not a regular file") : real;
    }

    private static CaseException Outside(string path, string how) =>
        Error(path, $"leaves the case file's folder {how}; put the file there or below");

    /// <summary>Follows <paramref name="path"/> part by part from <paramref name="start"/>, which is real already.</summary>
    private static string RealPath(string start, string path)
    {
        var current = start;
        var pending = new Stack<string>();
        Push(pending, path, ref current);
        var links = 0;
        while (pending.TryPop(out var part))
        {
            if (part == "..")
            {
                current = Path.GetDirectoryName(current) ?? current;
                continue;
            }

            var next = Path.Combine(current, part);
            FileSystemInfo info = Directory.Exists(next) ? new DirectoryInfo(next) : new FileInfo(next);
            if (info.LinkTarget is not { } target)
            {
                current = next;
            }
            else if (++links > MaxLinks)
            {
                throw Error(path, $"more than {MaxLinks} symbolic links");
            }
            else
            {
                Push(pending, target, ref current);
            }
        }

        return current;
    }

    private static void Push(Stack<string> pending, string path, ref string current)
    {
        if (Path.IsPathRooted(path))
        {
            current = Path.GetPathRoot(path)!;
            path = path[current.Length..];
        }

        foreach (var part in path.Split('/', Path.DirectorySeparatorChar).Reverse())
        {
            if (part.Length > 0 && part != ".")
            {
                pending.Push(part);
            }
        }
    }
}
