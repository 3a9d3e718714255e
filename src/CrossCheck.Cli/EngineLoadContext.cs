using System.Reflection;
using System.Runtime.Loader;

namespace CrossCheck.Cli;

/// <summary>
/// The world of an engine that was brought along: its own packages in its own versions, from beside it, as its
/// <c>.deps.json</c> says. CrossCheck.Core alone is the program's, so that an IEngine there is an IEngine here.
/// </summary>
internal sealed class EngineLoadContext(string path) : AssemblyLoadContext(Path.GetFileNameWithoutExtension(path))
{
    private readonly AssemblyDependencyResolver resolver = new(path);

    public static Assembly Core => typeof(IEngine).Assembly;

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        if (assemblyName.Name == Core.GetName().Name)
        {
            return Core;
        }

        // What is .NET's is shared where it is new enough: the types that Core speaks in must be the same on both sides.
        if (IsShared(assemblyName))
        {
            return null;
        }

        var beside = Path.Combine(Path.GetDirectoryName(path)!, $"{assemblyName.Name}.dll");
        return resolver.ResolveAssemblyToPath(assemblyName) is { } found ? LoadFromAssemblyPath(found)
            : File.Exists(beside) ? LoadFromAssemblyPath(beside)
            : null;
    }

    protected override nint LoadUnmanagedDll(string unmanagedDllName) =>
        resolver.ResolveUnmanagedDllToPath(unmanagedDllName) is { } found ? LoadUnmanagedDllFromPath(found) : 0;

    /// <summary>Does this .NET itself have it, in this version or a newer one?</summary>
    private static bool IsShared(AssemblyName name)
    {
        var file = Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, $"{name.Name}.dll");
        return File.Exists(file) && (name.Version is null || AssemblyName.GetAssemblyName(file).Version >= name.Version);
    }
}
