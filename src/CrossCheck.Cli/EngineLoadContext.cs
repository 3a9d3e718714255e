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

        var beside = Path.Combine(Path.GetDirectoryName(path)!, $"{assemblyName.Name}.dll");
        return resolver.ResolveAssemblyToPath(assemblyName) is { } found ? LoadFromAssemblyPath(found)
            : IsShared(assemblyName) || !File.Exists(beside) ? null
            : LoadFromAssemblyPath(beside);
    }

    protected override nint LoadUnmanagedDll(string unmanagedDllName) =>
        resolver.ResolveUnmanagedDllToPath(unmanagedDllName) is { } found ? LoadUnmanagedDllFromPath(found) : 0;

    /// <summary>Is it part of .NET itself?</summary>
    private static bool IsShared(AssemblyName name) => File.Exists(Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, $"{name.Name}.dll"));
}
