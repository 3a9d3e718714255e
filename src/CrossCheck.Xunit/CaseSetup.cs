using System.Collections.Concurrent;
using System.Diagnostics;
using CrossCheck.Engine;
using CrossCheck.Harness.Engines;
using CrossCheck.Harness.Runs;
using CrossCheck.Operations;

namespace CrossCheck.Xunit;

/// <summary>What an attribute says: which file, by which engines, and what fails.</summary>
[StackTraceHidden]
internal sealed record CaseSetup(string Path, string Source, Type? Actual, Type? Expected, bool AllowUnsupported, bool StrictKinks, bool FailOnMistrusted)
{
    /// <summary>Files that have been read: the tests of one file share its rows, networks and engines.</summary>
    private static readonly ConcurrentDictionary<CaseSetup, Lazy<CaseList>> Lists = new();

    /// <summary>The rows, read once for all tests of the file.</summary>
    public CaseList List => Lists.GetOrAdd(this, s => new Lazy<CaseList>(() => new CaseList(s.Locate(), s.Options()))).Value;

    /// <summary>The full path of the file.</summary>
    /// <exception cref="FileNotFoundException">It is in none of the places; the message names them.</exception>
    public string Locate()
    {
        var places = new List<string>();
        foreach (var folder in new[] { System.IO.Path.GetDirectoryName(Source), AppContext.BaseDirectory })
        {
            if (!string.IsNullOrEmpty(folder))
            {
                // Combine leaves an absolute path as it is.
                places.Add(System.IO.Path.GetFullPath(System.IO.Path.Combine(folder, Path)));
            }
        }

        return places.Find(File.Exists) ?? throw new FileNotFoundException(
            $"{Path}: there is no such case file; looked for {string.Join(" (beside the test's source) and ", places.Distinct())}"
            + (places.Distinct().Count() > 1 ? " (in the output folder)" : "")
            + "; a path is relative to the source file that names it, or to the output folder, where "
            + "<Content Include=\"…\" CopyToOutputDirectory=\"PreserveNewest\" /> puts it");
    }

    private RunOptions Options() => new()
    {
        Catalogue = Catalogue.Default,
        Actual = Actual is null ? new NativeEngine() : Create(Actual),
        Witnesses = [new NativeEngine()],
        Expected = Expected is null ? DefaultReference() : Create(Expected),
        Threads = 1,
        AllowUnsupported = AllowUnsupported,
        StrictKinks = StrictKinks,
        FailOnMistrusted = FailOnMistrusted,
    };

    private static IEngine DefaultReference()
    {
#if TORCH
        try
        {
            return new Torch.TorchEngine();
        }
        catch (Torch.TorchUnavailableException e)
        {
            throw new InvalidOperationException($"{e.Message}\nTo check against CrossCheck's own definitions instead: Expected = typeof({nameof(DefinitionEngine)})", e);
        }
#else
        return new DefinitionEngine(Catalogue.Default);
#endif
    }

    /// <summary>By the first public constructor whose parameters are all optional, or a catalogue.</summary>
    private static IEngine Create(Type type)
    {
        if (!typeof(IEngine).IsAssignableFrom(type) || type.IsAbstract)
        {
            throw new InvalidOperationException($"{type} is no engine: Actual and Expected name classes that implement {nameof(IEngine)}");
        }

        var constructor = type.GetConstructors()
            .Where(c => c.GetParameters().All(p => p.IsOptional || p.ParameterType == typeof(ICatalogue)))
            .MinBy(c => c.GetParameters().Length)
            ?? throw new InvalidOperationException($"{type} has no public constructor that can be called without arguments, or with an {nameof(ICatalogue)} alone");
        var arguments = Array.ConvertAll(constructor.GetParameters(), p => p.ParameterType == typeof(ICatalogue) ? Catalogue.Default : p.DefaultValue);
        return (IEngine)constructor.Invoke(System.Reflection.BindingFlags.DoNotWrapExceptions, null, arguments, null);
    }
}
