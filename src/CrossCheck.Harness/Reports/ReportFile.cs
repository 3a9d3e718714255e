namespace CrossCheck.Harness.Reports;

/// <summary>
/// Where a report goes. A file is written beside its target and renamed when it is complete, so that a report
/// that exists stays whole if the run dies.
/// </summary>
public sealed class ReportFile : IDisposable
{
    private readonly string? target;
    private readonly string? temporary;
    private bool finished;

    private ReportFile(Stream stream, string? target, string? temporary)
    {
        Stream = stream;
        this.target = target;
        this.temporary = temporary;
    }

    public Stream Stream { get; }

    /// <summary>A report onto a stream that is there already, such as standard output; it is flushed, not closed.</summary>
    public static ReportFile Over(Stream stream) => new(stream, null, null);

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

            // A device or a pipe is written to; it must not be replaced.
            var full = new FileInfo(Path.GetFullPath(path));
            if (!OperatingSystem.IsWindows() && (full.FullName.StartsWith("/dev/", StringComparison.Ordinal) || full.FullName.StartsWith("/proc/", StringComparison.Ordinal)))
            {
                return new(new FileStream(full.FullName, FileMode.Open, FileAccess.Write, FileShare.ReadWrite), null, null);
            }

            // A link keeps pointing where it points: what it points to is replaced.
            full = full.LinkTarget is null ? full : full.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? full;
            if (full.DirectoryName is { } folder && !Directory.Exists(folder))
            {
                throw new IOException($"{path}: there is no folder '{folder}'; create it first");
            }

            if (full.Exists && full.IsReadOnly)
            {
                throw new IOException($"{path}: is read-only");
            }

            var temporary = Path.Combine(full.DirectoryName!, $".{full.Name}.{Guid.NewGuid():N}.tmp");
            return new(new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.Read, 1 << 16), full.FullName, temporary);
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
        if (finished || temporary is null)
        {
            return;
        }

        finished = true;
        Stream.Dispose();
        File.Delete(temporary);
    }
}
