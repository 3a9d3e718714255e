namespace CrossCheck.Torch;

/// <summary>Keeps a generated library in a folder of the user's own, safely against crashes, races and damage.</summary>
internal static class LibraryCache
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>
    /// The user's cache folders, best first: <c>$XDG_CACHE_HOME</c>, <c>~/.cache</c>, the local application data.
    /// None of them need exist or be writable.
    /// </summary>
    public static IReadOnlyList<string> Folders() => Folders(
        Environment.GetEnvironmentVariable("XDG_CACHE_HOME"),
        Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify),
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify));

    /// <inheritdoc cref="Folders()"/>
    public static IReadOnlyList<string> Folders(string? cacheHome, string? home, string? localData)
    {
        // The XDG Base Directory Specification: a relative path is invalid and to be ignored.
        string?[] candidates = [cacheHome, string.IsNullOrEmpty(home) ? null : Path.Combine(home, ".cache"), localData];
        return [.. candidates.Where(x => !string.IsNullOrEmpty(x) && Path.IsPathFullyQualified(x)).Select(x => x!).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>
    /// Sees to it that <paramref name="folder"/><c>/</c><paramref name="name"/> holds exactly <paramref name="content"/>.
    /// A file that is there is compared byte for byte, and replaced where it differs; a new one appears whole or not at all.
    /// </summary>
    /// <returns>Whether a file was written.</returns>
    /// <exception cref="IOException">The folder cannot be made or written.</exception>
    /// <exception cref="UnauthorizedAccessException">The same, for lack of permission.</exception>
    public static bool Put(string folder, string name, byte[] content)
    {
        var path = Path.Combine(folder, name);
        if (Holds(path, content)) return false;

        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, OwnerOnly);
        // A process that maps the old file keeps it: the new one takes its name, not its place on the disk.
        var draft = Path.Combine(folder, $".{name}.{Guid.NewGuid():N}.tmp");
        try
        {
            File.WriteAllBytes(draft, content);
            File.Move(draft, path, overwrite: true);
        }
        catch
        {
            File.Delete(draft);
            throw;
        }
        return true;
    }

    private static bool Holds(string path, byte[] content)
    {
        try
        {
            var file = new FileInfo(path);
            return file.Exists && file.Length == content.Length && File.ReadAllBytes(path).AsSpan().SequenceEqual(content);
        }
        catch (UnauthorizedAccessException)
        {
            return false; // writing tells why
        }
    }
}
