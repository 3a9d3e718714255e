using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using CrossCheck.Harness.Engines;

namespace CrossCheck.Cli;

/// <summary>
/// An engine in an assembly of its own: <c>path/MyEngine.dll</c>, or <c>path/MyEngine.dll#Namespace.Type</c> where it
/// holds several. An engine is a public class that implements <see cref="IEngine"/> and has a public constructor
/// without parameters, or what a public static property or method without parameters returns.
/// </summary>
internal static class EngineFile
{
    /// <summary>Is this a path, and no engine's name?</summary>
    public static bool IsPath(string name) =>
        name.Contains('/', StringComparison.Ordinal) || name.Contains('\\', StringComparison.Ordinal) || Path.EndsInDirectorySeparator(name)
        || Split(name).Path.EndsWith(".dll", StringComparison.OrdinalIgnoreCase) || name.Contains(".dll#", StringComparison.OrdinalIgnoreCase);

    /// <param name="option">The option that the path was given to, for the message.</param>
    /// <param name="taken">Names of other engines, which its own must not be mistaken for.</param>
    /// <exception cref="UsageException">Exit 2: no usable assembly, or not one engine in it. Exit 3: the engine could not be made.</exception>
    public static IEngine Load(string name, string option, IEnumerable<string> taken)
    {
        var (path, wanted) = Split(name);
        UsageException Error(string message, int exit = 2) => new($"{option} {name}: {message}", exit);

        if (!File.Exists(path))
        {
            throw Error(Directory.Exists(path) ? "is a folder; name the .dll in it" : "no such file");
        }

        if (Unusable(path) is { } why)
        {
            throw Error(why);
        }

        List<Candidate> candidates;
        try
        {
            candidates = Candidates(new EngineLoadContext(Path.GetFullPath(path)).LoadFromAssemblyPath(Path.GetFullPath(path)));
        }
        catch (Exception e) when (e is FileNotFoundException or FileLoadException or BadImageFormatException or TypeLoadException or ReflectionTypeLoadException or InvalidOperationException)
        {
            var inner = (e as ReflectionTypeLoadException)?.LoaderExceptions.FirstOrDefault() ?? e;
            throw Error($"cannot be loaded: {FirstLine(inner)} (build it anew, with what it needs beside it: EnableDynamicLoading in its project file)");
        }

        var names = string.Join(", ", candidates.Select(c => c.Name));
        var chosen = wanted is null ? candidates : candidates.FindAll(c => c.Name == wanted) is { Count: > 0 } exact ? exact : candidates.FindAll(c => c.Is(wanted));
        if (candidates.Count == 0)
        {
            throw Error("there is no engine in it: no public class that implements IEngine with a public constructor without parameters, and no public static property or method that returns one");
        }

        if (chosen.Count != 1)
        {
            throw Error(chosen.Count == 0
                ? $"there is no engine '{wanted}' in it{Spelling.Suggest(wanted!, candidates.Select(c => c.Name))} (it holds {names})"
                : $"there are several engines in it: {string.Join(", ", chosen.Select(c => c.Name))}; choose one, as in {path}#{chosen[0].Name}");
        }

        IEngine? engine;
        try
        {
            engine = chosen[0].Make();
        }
        catch (Exception e) when (e is not (OutOfMemoryException or StackOverflowException))
        {
            var inner = e;
            while (inner is TargetInvocationException or TypeInitializationException && inner.InnerException is { } cause)
            {
                inner = cause;
            }

            throw Error($"{chosen[0].Name} could not be made: {inner.GetType().Name}: {FirstLine(inner)}", 3);
        }

        var guarded = new GuardedEngine(engine ?? throw Error($"{chosen[0].Name} is null", 3));
        return taken.Contains(guarded.Name) ? new GuardedEngine(engine, $"{guarded.Name} ({Path.GetFileNameWithoutExtension(path)})") : guarded;
    }

    private static (string Path, string? Type) Split(string name) =>
        name.LastIndexOf('#') is > 0 and var at && !File.Exists(name) ? (name[..at], name[(at + 1)..]) : (name, null);

    /// <summary>Why a file can hold no engine, read from its metadata before anything of it runs; null where it can.</summary>
    private static string? Unusable(string path)
    {
        const string rebuild = "build it against this version (a project reference to src/CrossCheck.Core), or use the newer crosscheck";
        try
        {
            using var stream = File.OpenRead(path);
            using var file = new PEReader(stream);
            if (!file.HasMetadata || !file.GetMetadataReader().IsAssembly)
            {
                return "is not a .NET assembly";
            }

            var metadata = file.GetMetadataReader();
            var core = EngineLoadContext.Core.GetName();
            var references = metadata.AssemblyReferences.Select(metadata.GetAssemblyReference).ToList();
            var reference = references.FindIndex(r => metadata.GetString(r.Name) == core.Name);
            return reference < 0 ? $"there is no engine in it: it does not refer to {core.Name}"
                : references[reference].Version > core.Version ? $"is built for {core.Name} {references[reference].Version.ToString(3)}, and this is {core.Version!.ToString(3)}: {rebuild}"
                : null;
        }
        catch (BadImageFormatException)
        {
            return "is not a .NET assembly";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"cannot be read: {FirstLine(e)}";
        }
    }

    private static List<Candidate> Candidates(Assembly assembly)
    {
        var types = assembly.GetExportedTypes().Where(t => !t.ContainsGenericParameters).OrderBy(t => t.FullName, StringComparer.Ordinal).ToList();
        var classes = types.Where(t => typeof(IEngine).IsAssignableFrom(t) && t is { IsAbstract: false, IsInterface: false } && (t.IsValueType || t.GetConstructor([]) is not null)).ToList();
        var candidates = classes.ConvertAll(t => new Candidate(t.FullName!, () => (IEngine?)Activator.CreateInstance(t)));
        foreach (var type in types)
        {
            const BindingFlags mine = BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly;

            // A property that gives an engine of a class that counts already is no engine of its own.
            var properties = type.GetProperties(mine).Where(p => p.GetMethod is { IsPublic: true } && p.GetIndexParameters().Length == 0)
                .Select(p => (p.Name, Type: p.PropertyType, Make: (Func<object?>)(() => p.GetValue(null))));
            var methods = type.GetMethods(mine).Where(m => !m.IsSpecialName && m is { IsGenericMethodDefinition: false } && m.GetParameters().Length == 0)
                .Select(m => (m.Name, Type: m.ReturnType, Make: (Func<object?>)(() => m.Invoke(null, null))));
            candidates.AddRange(properties.Concat(methods).Where(m => typeof(IEngine).IsAssignableFrom(m.Type) && !classes.Contains(m.Type))
                .Select(m => new Candidate($"{type.FullName}.{m.Name}", () => (IEngine?)m.Make())));
        }

        return candidates;
    }

    private static string FirstLine(Exception e) => e.Message.Split('\n')[0].Trim();

    /// <param name="Name">The class's full name, or the member's behind it.</param>
    private sealed record Candidate(string Name, Func<IEngine?> Make)
    {
        /// <summary>Its name with or without the namespace; of a member also the class that holds it.</summary>
        public bool Is(string wanted) => Name.EndsWith($".{wanted}", StringComparison.Ordinal)
            || Name.StartsWith($"{wanted}.", StringComparison.Ordinal) || Name.Contains($".{wanted}.", StringComparison.Ordinal);
    }
}
