namespace CrossCheck.Harness.Reports;

/// <summary>
/// Where a report goes. A file is written beside its target and renamed when it is complete, so that a report
/// that exists stays whole if the run dies. What a run that was killed left behind, the next one removes.
/// </summary>
public sealed class ReportFile : IDisposable
{
    private readonly string? target;
    private readonly string? temporary;
    private readonly bool owned;
    private bool finished;

    private ReportFile(Stream stream, bool owned, string? target = null, string? temporary = null)
    {
        Stream = stream;
        this.owned = owned;
        this.target = target;
        this.temporary = temporary;
    }

    /// <summary>What is written so far stands beside the file's place until the report is complete.</summary>
    public Stream Stream { get; }

    /// <summary>A report onto a stream that is there already, such as standard output; it is flushed, not closed.</summary>
    public static ReportFile Over(Stream stream) => new(stream, owned: false);

    /// <summary>A report into the file at <paramref name="path"/>, which is not touched before <see cref="Complete"/>.</summary>
    /// <exception cref="IOException">It cannot be written there; the message names the path and says why.</exception>
    public static ReportFile Create(string path)
    {
        try
        {
            if (path.Length == 0 || Directory.Exists(path) || Path.EndsInDirectorySeparator(path))
            {
                throw new IOException(path.Length == 0 ? "a report needs a file name" : $"{path}: is a folder; give a file name in it");
            }

            // A link keeps pointing where it points: what it points to is replaced.
            var full = new FileInfo(Path.GetFullPath(path));
            full = full.LinkTarget is null ? full : full.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? full;

            // A device or a pipe is written to; it must not be replaced.
            if (!OperatingSystem.IsWindows() && (full.FullName.StartsWith("/dev/", StringComparison.Ordinal) || full.FullName.StartsWith("/proc/", StringComparison.Ordinal)))
            {
                return new(new FileStream(full.FullName, FileMode.Open, FileAccess.Write, FileShare.ReadWrite), owned: true);
            }

            if (full.DirectoryName is { } folder && !Directory.Exists(folder))
            {
                throw new IOException($"{path}: there is no folder '{folder}'; create it first");
            }

            if (full.Exists && full.IsReadOnly)
            {
                throw new IOException($"{path}: is read-only");
            }

            RemoveAbandoned(full);
            var temporary = Path.Combine(full.DirectoryName!, $".{full.Name}.{Guid.NewGuid():N}.tmp");
            return new(new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16), owned: true, full.FullName, temporary);
        }
        catch (IOException e) when (e.GetType() == typeof(IOException) && e.Message.StartsWith(path, StringComparison.Ordinal))
        {
            throw;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new IOException($"{path}: cannot be written: {e.Message}", e);
        }
    }

    /// <summary>The report is whole: it takes its target's place.</summary>
    /// <exception cref="IOException">The rest could not be written; the target is as it was.</exception>
    public void Complete()
    {
        Stream.Flush();
        if (target is not null && !finished)
        {
            Stream.Dispose();
            File.Move(temporary!, target, overwrite: true);
        }

        finished = true;
    }

    /// <summary>Drops what was written unless it was completed.</summary>
    public void Dispose()
    {
        if (!owned || (finished && temporary is not null))
        {
            return;
        }

        finished = true;
        try
        {
            Stream.Dispose();
        }
        catch (IOException)
        {
            // What it still held found no room. It is dropped anyway.
        }

        if (temporary is not null)
        {
            File.Delete(temporary);
        }
    }

    /// <summary>Temporary files of this target that no living run holds: the system locks a file as long as it is open.</summary>
    private static void RemoveAbandoned(FileInfo target)
    {
        var prefix = $".{target.Name}.";
        foreach (var file in target.Directory!.EnumerateFiles("*.tmp", new EnumerationOptions { AttributesToSkip = 0, MatchCasing = MatchCasing.CaseSensitive }))
        {
            if (!file.Name.StartsWith(prefix, StringComparison.Ordinal) || !Guid.TryParseExact(file.Name.AsSpan(prefix.Length..^4), "N", out _))
            {
                continue;
            }

            try
            {
                using (new FileStream(file.FullName, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
                {
                }

                file.Delete();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Somebody is writing it, or it is not ours to delete.
            }
        }
    }
}
