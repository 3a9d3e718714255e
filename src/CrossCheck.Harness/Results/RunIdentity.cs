using System.Collections.Immutable;
using System.Security.Cryptography;

namespace CrossCheck.Harness.Results;

/// <summary>A case file: its path as given, and the SHA-256 of what is in it (empty where it cannot be read).</summary>
public sealed record FileMark(string Path, string Sha256)
{
    /// <summary>Reads the file.</summary>
    public static FileMark Of(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            return new FileMark(path, Convert.ToHexStringLower(SHA256.HashData(stream)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new FileMark(path, "");
        }
    }
}

/// <summary>
/// What a run's results depend on: the program, the engines, the options and the case files. Tensors and networks in files of
/// their own are not looked into.
/// </summary>
/// <param name="Settings">The options that results depend on, as on a command line.</param>
public sealed record RunIdentity(string Version, EngineInfo Actual, EngineInfo Expected, ImmutableArray<EngineInfo> Also, string Settings, ImmutableArray<FileMark> Files);
