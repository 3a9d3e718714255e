namespace CrossCheck.Harness.Reports;

/// <summary>
/// A temporary file for the body of a report whose head is known last. Nobody else sees it, and nothing of it is left
/// however the process ends.
/// </summary>
internal sealed class Spool : IDisposable
{
    private readonly FileStream stream;

    public Spool()
    {
        var path = Path.Combine(Path.GetTempPath(), $"crosscheck-{Guid.NewGuid():N}.tmp");
        stream = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Delete, 1 << 16, FileOptions.DeleteOnClose);
        if (!OperatingSystem.IsWindows())
        {
            // An open file without a name is gone with the process, even if that is killed.
            File.Delete(path);
        }
    }

    public Stream Stream => stream;

    /// <summary>The bytes from <paramref name="start"/> up to <paramref name="end"/>.</summary>
    public void Copy(long start, long end, Stream to)
    {
        stream.Position = start;
        var buffer = new byte[1 << 16];
        for (var left = end - start; left > 0;)
        {
            var read = stream.Read(buffer, 0, (int)Math.Min(left, buffer.Length));
            if (read == 0)
            {
                throw new EndOfStreamException("the temporary file of a report ended early");
            }

            to.Write(buffer, 0, read);
            left -= read;
        }
    }

    public void Dispose() => stream.Dispose();
}
