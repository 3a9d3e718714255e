using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Text.Json;

namespace CrossCheck.Cli.Tests;

/// <summary>Engines in assemblies of their own: found, chosen, named, kept apart; and what is said where there is none.</summary>
public sealed class EngineFileTests : IDisposable
{
    private const string Others = "CrossCheck.OtherEngines";
    private const string Neg = "id,network,x,dL/dy\na,y = -x,\"[1, 2]\",\"[3, 5]\"\nb,,\"[3, 4]\",\"[6, 7]\"\n";

    private readonly Sandbox sandbox = new();

    public void Dispose() => sandbox.Dispose();

    /// <summary>The assembly that a project was built into with the tests.</summary>
    public static string Built(string project)
    {
        var outputs = typeof(EngineFileTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "Outputs").Value!;
        var folder = new DirectoryInfo(AppContext.BaseDirectory).Name.Split('_')[0];
        return Path.Combine(outputs, project, folder, $"{project}.dll");
    }

    [Fact]
    public void ItsPackagesAreItsOwnAndItIsNamedWithVersionAndLibrary()
    {
        sandbox.Write("neg.csv", Neg);
        var outcome = sandbox.RunArguments("verify", sandbox.At("neg.csv"), "--expected", "definition", "--actual", $"{Built(Others)}#Made.Conflicting", "--json", sandbox.At("r.json"));

        Assert.True(outcome.Exit == 0, outcome.ToString());
        Assert.Contains("engines   conflicting 3 (CsvHelper 33.0) against definition", outcome.Out, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(sandbox.Read("r.json"));
        Assert.Equal("{\"name\":\"conflicting\",\"version\":\"3\",\"library\":\"CsvHelper 33.0\"}", JsonSerializer.Serialize(json.RootElement.GetProperty("engines").GetProperty("actual")));
    }

    [Theory]
    [InlineData("--actual", "--expected")]
    [InlineData("--expected", "--actual")]
    public void AnEngineThatWritesToItsInputsSpoilsNothing(string theirs, string ours)
    {
        sandbox.Write("neg.csv", Neg);
        var outcome = sandbox.RunArguments("verify", sandbox.At("neg.csv"), ours, "definition", theirs, $"{Built(Others)}#Vandal");

        Assert.True(outcome.Exit == 0, outcome.ToString());
        Assert.Contains("vandal 1", outcome.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void AnotherEnginesNameIsNotItsOwnAndItsPrintsStayOutOfReports()
    {
        sandbox.Write("neg.csv", Neg);
        var outcome = sandbox.Child($"verify neg.csv --expected native --json - --actual {Built(Others)}#Made.Impostor");

        using var json = JsonDocument.Parse(outcome.Out);
        Assert.Equal("native (CrossCheck.OtherEngines)", json.RootElement.GetProperty("engines").GetProperty("actual").GetProperty("name").GetString());
        Assert.Contains("printed by an engine", outcome.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("compared with itself", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(0, outcome.Exit);
    }

    [Fact]
    public void TwoEnginesOfOneNameAreToldApart()
    {
        sandbox.Write("neg.csv", Neg);
        var outcome = sandbox.RunArguments("verify", sandbox.At("neg.csv"), "--actual", $"{Built(Others)}#Vandal", "--expected", $"{Built(Others)}#{Others}.Vandal");

        Assert.Contains("vandal 1 against vandal (expected) 1", outcome.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void OpsListsWhatItHas()
    {
        var outcome = sandbox.RunArguments("ops", "--actual", Built("MyEngine"));

        Assert.Equal(["leaky_relu: forward and backward", "mul: forward and backward"], outcome.Out.Split("\n\n")[0].Split('\n').Order(StringComparer.Ordinal));
        Assert.Contains("\n\nmine 1.0 has 2 of ", outcome.Out, StringComparison.Ordinal);
        Assert.Contains("engines    mine, native", sandbox.RunArguments("ops", "mul", "--actual", Built("MyEngine")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public void DoctorFillAndShowTakeIt()
    {
        sandbox.Write("neg.csv", Neg.Replace("dL/dy", "dL/dy,y", StringComparison.Ordinal));
        var engine = $"{Built(Others)}#Vandal";
        Assert.Contains("\nvandal      works: 1, 1 operation; run by one thread at a time\n", sandbox.RunArguments("doctor", "--actual", engine).Out, StringComparison.Ordinal);
        Assert.Equal(0, sandbox.RunArguments("show", sandbox.At("neg.csv"), "a", "--actual", engine, "--expected", "definition").Exit);
        Assert.Equal(0, sandbox.RunArguments("fill", sandbox.At("neg.csv"), "--out", sandbox.At("key.csv"), "--actual", engine, "--expected", "definition").Exit);
        Assert.Contains(",\"[-3, -4]\"\n", sandbox.Read("key.csv"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nope/MyEngine.dll", 2, "--actual nope/MyEngine.dll: no such file")]
    [InlineData("MyEngine.dll", 2, "--actual MyEngine.dll: no such file")]
    [InlineData("~/", 2, "is a folder; name the .dll in it")]
    [InlineData("~/good.csv#X.dll", 2, "is not a .NET assembly")]
    [InlineData("~/text.dll", 2, "is not a .NET assembly")]
    [InlineData("~/newer.dll", 2, "is built for CrossCheck.Core 99.1.0, and this is 0.1.0: build it against this version")]
    [InlineData("~/stranger.dll", 2, "there is no engine in it: it does not refer to CrossCheck.Core")]
    [InlineData("~/empty.dll", 2, "there is no engine in it: no public class that implements IEngine")]
    [InlineData("OTHERS", 2, "there are several engines in it: CrossCheck.OtherEngines.Broken, CrossCheck.OtherEngines.Vandal, CrossCheck.OtherEngines.Made.Conflicting, CrossCheck.OtherEngines.Made.Nothing, CrossCheck.OtherEngines.Made.Impostor; choose one, as in ")]
    [InlineData("OTHERS#Made", 2, "there are several engines in it: CrossCheck.OtherEngines.Made.Conflicting,")]
    [InlineData("OTHERS#CrossCheck.OtherEngines.Vandals", 2, "there is no engine 'CrossCheck.OtherEngines.Vandals' in it; did you mean 'CrossCheck.OtherEngines.Vandal'?")]
    [InlineData("OTHERS#Broken", 3, "CrossCheck.OtherEngines.Broken could not be made: InvalidOperationException: there is no accelerator here")]
    [InlineData("OTHERS#Made.Nothing", 3, "CrossCheck.OtherEngines.Made.Nothing is null")]
    [InlineData("natve", 2, "there is no engine 'natve'; did you mean 'native'? (one of native, torch, definition, mlnet, recorded:TRACE.csv, or the path of a .dll that holds one)")]
    public void WhatIsWrongIsSaid(string engine, int exit, string message)
    {
        sandbox.Write("text.dll", "not an assembly");
        Emit("newer.dll", "CrossCheck.Core", new Version(99, 1, 0, 0));
        Emit("stranger.dll", "Other", new Version(1, 0, 0, 0));
        Emit("empty.dll", "CrossCheck.Core", new Version(0, 0, 0, 1));
        var outcome = sandbox.RunArguments(
            "verify", sandbox.At("good.csv"), "--expected", "definition", "--actual", engine.Replace("~/", sandbox.Folder + "/", StringComparison.Ordinal).Replace("OTHERS", Built(Others), StringComparison.Ordinal));

        Assert.True(outcome.Exit == exit && outcome.Error.Contains(message, StringComparison.Ordinal), outcome.ToString());
        Assert.DoesNotContain("   at ", outcome.Error, StringComparison.Ordinal);
    }

    /// <summary>An assembly with nothing in it but a reference.</summary>
    private void Emit(string file, string reference, Version version)
    {
        var metadata = new MetadataBuilder();
        metadata.AddModule(0, metadata.GetOrAddString(file), metadata.GetOrAddGuid(Guid.NewGuid()), default, default);
        metadata.AddAssembly(metadata.GetOrAddString(Path.GetFileNameWithoutExtension(file)), new Version(1, 0, 0, 0), default, default, default, AssemblyHashAlgorithm.None);
        metadata.AddAssemblyReference(metadata.GetOrAddString(reference), version, default, default, default, default);
        metadata.AddTypeDefinition(default, default, metadata.GetOrAddString("<Module>"), default, MetadataTokens.FieldDefinitionHandle(1), MetadataTokens.MethodDefinitionHandle(1));
        var image = new BlobBuilder();
        new ManagedPEBuilder(PEHeaderBuilder.CreateLibraryHeader(), new MetadataRootBuilder(metadata), new BlobBuilder()).Serialize(image);
        File.WriteAllBytes(sandbox.At(file), image.ToArray());
    }
}
