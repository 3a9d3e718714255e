/// <summary>Runs before the program in a process that is started with it, and says on standard error what is loaded.</summary>
internal static class StartupHook
{
    public static void Initialize() => AppDomain.CurrentDomain.AssemblyLoad += (_, e) => Console.Error.WriteLine($"loaded: {e.LoadedAssembly.GetName().Name}");
}
