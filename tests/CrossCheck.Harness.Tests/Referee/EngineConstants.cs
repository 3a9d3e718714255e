using System.Reflection;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Runtime.Loader;
using CrossCheck.Engine;

namespace CrossCheck.Harness.Tests.Referee;

/// <summary>
/// Every floating-point constant in the code of the operations' forward passes, and engines in which one of them is
/// another number: the compiled assembly is loaded again with those eight bytes changed.
/// </summary>
internal static class EngineConstants
{
    private static readonly string File = typeof(NativeEngine).Assembly.Location;

    /// <summary>What is not the engine's arithmetic: definitions, shape rules, specs, what is declared of kinks and rounding.</summary>
    private static readonly string[] Others = ["Define", "Definition", "Textbook", "Element", "Attend", "Places", "Infer", "ctor", "Choices", "Ties", "Sets", "AtZero", "AtThreshold", "Coincident", "SmallNorms", "NormsOfRows", "<Constant>", "Axes", "Terms"];

    /// <summary>A constant: the n-th of a method of a type.</summary>
    /// <param name="Equivalent">Why it may be another number, where the method says so; else null.</param>
    public sealed record Constant(string Type, string Method, int Number, double Value, int Offset, string? Equivalent)
    {
        public string Name => $"{Type}.{Method} #{Number}";
    }

    public static IEnumerable<Constant> All()
    {
        using var stream = System.IO.File.OpenRead(File);
        using var image = new PEReader(stream);
        var metadata = image.GetMetadataReader();
        foreach (var handle in metadata.MethodDefinitions.Where(m => metadata.GetMethodDefinition(m).RelativeVirtualAddress != 0))
        {
            var method = metadata.GetMethodDefinition(handle);
            var (type, name) = (TypeName(metadata, method.GetDeclaringType()), metadata.GetString(method.Name));
            if (!type.Contains('.', StringComparison.Ordinal) || type.StartsWith("Kernels.", StringComparison.Ordinal)
                || Others.Any(o => name.Contains(o, StringComparison.Ordinal) || type.Contains(o, StringComparison.Ordinal)))
            {
                continue;
            }

            var section = image.PEHeaders.SectionHeaders[image.PEHeaders.GetContainingSectionIndex(method.RelativeVirtualAddress)];
            var body = image.GetMethodBody(method.RelativeVirtualAddress);
            var il = body.GetILBytes()!;
            var header = (image.GetSectionData(method.RelativeVirtualAddress).GetContent(0, 1)[0] & 3) == 2 ? 1 : 12;
            var start = method.RelativeVirtualAddress - section.VirtualAddress + section.PointerToRawData + header;
            var number = 0;
            var equivalent = Equivalent(handle);
            foreach (var (_, at) in Instructions.Of(il).Where(i => i.Code == OpCodes.Ldc_R8))
            {
                yield return new Constant(type, name, number, BitConverter.ToDouble(il, at), start + at, equivalent.GetValueOrDefault(number++));
            }
        }
    }

    /// <summary>What the method says of its constants, each by its number.</summary>
    private static Dictionary<int, string> Equivalent(MethodDefinitionHandle method) =>
        (from attribute in typeof(NativeEngine).Module.ResolveMethod(MetadataTokens.GetToken(method))!.CustomAttributes
         where attribute.AttributeType.Name == "EquivalentMutantAttribute"
         from constant in (IReadOnlyCollection<CustomAttributeTypedArgument>)attribute.ConstructorArguments[1].Value!
         select ((int)constant.Value!, (string)attribute.ConstructorArguments[0].Value!)).ToDictionary();

    /// <summary>The engine with one constant changed.</summary>
    public static IEngine With(Constant constant, double value)
    {
        var bytes = System.IO.File.ReadAllBytes(File);
        if (BitConverter.ToDouble(bytes, constant.Offset) is var found && !found.Equals(constant.Value))
        {
            throw new InvalidOperationException($"{constant.Name}: found {found}, not {constant.Value}");
        }

        BitConverter.TryWriteBytes(bytes.AsSpan(constant.Offset), value);
        var context = new AssemblyLoadContext(constant.Name, isCollectible: true);
        var assembly = context.LoadFromStream(new MemoryStream(bytes));
        return (IEngine)Activator.CreateInstance(assembly.GetType(typeof(NativeEngine).FullName!)!)!;
    }

    private static string TypeName(MetadataReader metadata, TypeDefinitionHandle handle)
    {
        var type = metadata.GetTypeDefinition(handle);
        var name = metadata.GetString(type.Name);
        return type.GetDeclaringType().IsNil
            ? metadata.GetString(type.Namespace).Replace("CrossCheck.Engine", "", StringComparison.Ordinal).TrimStart('.') + "." + name
            : TypeName(metadata, type.GetDeclaringType()) + "." + name;
    }
}
