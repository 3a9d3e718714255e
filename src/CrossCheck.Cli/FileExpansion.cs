using System.IO.Enumeration;
using CrossCheck.Harness.Cases.Csv;
using CrossCheck.Harness.Engines.Traces;

namespace CrossCheck.Cli;

/// <summary>
/// Files, folders and globs (<c>*</c>, <c>?</c>, <c>**</c>) as a list of files, each once, in the order given and
/// by name within a folder or glob.
/// </summary>
internal sealed class FileExpansion
{
    private static readonly StringComparer PathComparer = OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;
    private static readonly char[] Separators = OperatingSystem.IsWindows() ? ['/', '\\'] : ['/'];

    private readonly HashSet<string> seen = new(PathComparer);
    private readonly List<string> files = [];
    private readonly List<string> unusable = [];
    private readonly List<string> notices = [];

    private FileExpansion()
    {
    }

    public IReadOnlyList<string> Files => files;

    /// <summary>What names nothing, each with the reason.</summary>
    public IReadOnlyList<string> Unusable => unusable;

    /// <summary>Files in folders that were skipped.</summary>
    public IReadOnlyList<string> Notices => notices;

    public static FileExpansion Of(IEnumerable<string> arguments)
    {
        var expansion = new FileExpansion();
        foreach (var argument in arguments)
        {
            expansion.Add(argument);
        }

        return expansion;
    }

    /// <summary>One path for a file, however it is written and whatever links lead to it or to a folder above it.</summary>
    public static string Identity(string path)
    {
        var full = Path.GetFullPath(path);
        try
        {
            full = File.ResolveLinkTarget(full, returnFinalTarget: true)?.FullName ?? full;
        }
        catch (IOException)
        {
            // Nothing is there, or a circle of links.
        }

        return Path.GetDirectoryName(full) is { } folder ? Path.Combine(Folder(folder), Path.GetFileName(full)) : full;
    }

    private static string Folder(string folder)
    {
        try
        {
            folder = Directory.ResolveLinkTarget(folder, returnFinalTarget: true)?.FullName ?? folder;
        }
        catch (IOException)
        {
            // As above.
        }

        return Path.GetDirectoryName(folder) is { } parent ? Path.Combine(Folder(parent), Path.GetFileName(folder)) : folder;
    }

    private void Add(string argument)
    {
        if (argument.Length == 0 || argument == "-")
        {
            unusable.Add($"'{argument}': is no file; cases are read from files, folders and globs");
        }
        else if (Directory.Exists(argument))
        {
            AddFolder(argument);
        }
        else if (File.Exists(argument) || !argument.AsSpan().ContainsAny('*', '?'))
        {
            // A file that is not there is left to the run, which says so.
            AddFile(argument);
        }
        else
        {
            AddGlob(argument);
        }
    }

    private void AddFile(string path)
    {
        if (seen.Add(Identity(path)))
        {
            files.Add(path);
        }
    }

    private void AddFolder(string folder)
    {
        var (found, skipped) = (0, notices.Count);
        foreach (var path in Walk(folder).Where(p => p.EndsWith(".csv", StringComparison.OrdinalIgnoreCase)))
        {
            if (HasNetworkColumn(path, out var isTrace))
            {
                found++;
                AddFile(path);
            }
            else if (!isTrace)
            {
                notices.Add($"{path}: skipped: it has no 'network' column");
            }
        }

        if (found == 0)
        {
            unusable.Add($"{folder}: no case file in this folder (*.csv with a 'network' column){(notices.Count > skipped ? $"; {notices.Count - skipped} other CSV files" : "")}");
        }
    }

    private void AddGlob(string pattern)
    {
        var segments = pattern.Split(Separators, StringSplitOptions.RemoveEmptyEntries);
        var root = Path.GetPathRoot(pattern) is { Length: > 0 } r ? r : "";
        var rooted = root.Split(Separators, StringSplitOptions.RemoveEmptyEntries).Length;
        var matches = Match(root, segments.AsMemory(rooted)).Distinct(PathComparer).Order(StringComparer.Ordinal).ToList();
        if (matches.Count == 0)
        {
            unusable.Add($"{pattern}: matches no file");
        }

        foreach (var match in matches)
        {
            if (Directory.Exists(match))
            {
                AddFolder(match);
            }
            else
            {
                AddFile(match);
            }
        }
    }

    private static IEnumerable<string> Match(string folder, ReadOnlyMemory<string> segments)
    {
        if (segments.IsEmpty)
        {
            return [folder];
        }

        var (head, rest) = (segments.Span[0], segments[1..]);
        if (head == "**")
        {
            // At the end it stands for every file below, otherwise for any number of folders.
            return rest.IsEmpty ? Walk(folder) : Folders(folder).Prepend(folder).SelectMany(f => Match(f, rest));
        }

        if (!head.AsSpan().ContainsAny('*', '?'))
        {
            var path = Path.Combine(folder, head);
            return Path.Exists(path) ? Match(path, rest) : [];
        }

        return Entries(folder)
            .Where(e => FileSystemName.MatchesSimpleExpression(head, Path.GetFileName(e), ignoreCase: OperatingSystem.IsWindows()))
            .Where(e => head[0] == '.' || !Path.GetFileName(e).StartsWith('.'))
            .Where(e => rest.IsEmpty || Directory.Exists(e))
            .SelectMany(e => Match(e, rest));
    }

    /// <summary>Every file below, by name.</summary>
    private static IEnumerable<string> Walk(string folder) =>
        Folders(folder).Prepend(folder).SelectMany(f => Entries(f).Where(e => !Directory.Exists(e))).Order(StringComparer.Ordinal);

    /// <summary>Every folder below; links are not followed, since they may lead back.</summary>
    private static IEnumerable<string> Folders(string folder) =>
        Entries(folder).Where(e => Directory.Exists(e) && !Path.GetFileName(e).StartsWith('.') && new DirectoryInfo(e).LinkTarget is null)
            .SelectMany(e => Folders(e).Prepend(e));

    private static string[] Entries(string folder)
    {
        try
        {
            var entries = Directory.GetFileSystemEntries(folder.Length == 0 ? "." : folder);
            if (folder.Length == 0)
            {
                entries = Array.ConvertAll(entries, e => Path.GetFileName(e)!);
            }

            Array.Sort(entries, StringComparer.Ordinal);
            return entries;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>Is this a case file by its header? A file that cannot be read is left to the run, which says why. A trace is passed over.</summary>
    private static bool HasNetworkColumn(string path, out bool isTrace)
    {
        isTrace = false;
        try
        {
            using var reader = CsvRecordReader.Open(path);
            var header = reader.FirstOrDefault(r => r.Kind is CsvRecordKind.Record or CsvRecordKind.Malformed);
            isTrace = header is not null && TraceHeader.IsHeader(header.Cells);
            return header is { Kind: CsvRecordKind.Malformed } || (header?.Cells.Any(c => c.Trim() == "network") ?? false);
        }
        catch (CsvFileException)
        {
            return true;
        }
    }
}
