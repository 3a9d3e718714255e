using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace CrossCheck.Cli.Tests;

internal sealed record Outcome(int Exit, string Out, string Error)
{
    public override string ToString() => $"exit {Exit.ToString(CultureInfo.InvariantCulture)}\n--- out\n{Out}\n--- error\n{Error}";
}

/// <summary>A folder of its own with case files, and the program run in this process or in one of its own.</summary>
internal sealed class Sandbox : IDisposable
{
    /// <summary>Two rows that agree.</summary>
    public const string Good = "id,network,X,y,dL/dX,tags\na/1,\"y = leaky_relu(X, negative_slope=0.1)\",2,2,1,fast\na/2,,-3,-0.3,0.1,slow\n";

    /// <summary>A right answer and a wrong one.</summary>
    public const string Wrong = "id,network,X,v,dL/dy\n1b,\"v = leaky_relu(X, negative_slope=0.1); y = v * X\",\"[[1, 2], [-0.5, 3]]\",\"[[1, 2], [-0.5, 3.0]]\",random\n";

    /// <summary>A row that is no case.</summary>
    public const string Bad = "id,network,X\nq,y = leakyrelu(X),1\n";

    public Sandbox()
    {
        Directory.CreateDirectory(Folder);
        Write("good.csv", Good);
        Write("wrong.csv", Wrong);
        Write("bad.csv", Bad);
        Write("empty.csv", "id,network,X\n");
        Write("plain.csv", "a,b\n1,2\n");
    }

    public string Folder { get; } = Path.Combine(Path.GetTempPath(), $"crosscheck-{Guid.NewGuid():N}");

    public void Write(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(name))!);
        File.WriteAllText(At(name), text);
    }

    public string At(string name) => Path.Combine(Folder, name);

    public string Read(string name) => File.ReadAllText(At(name));

    /// <summary>Runs in this process; a word with <c>~/</c> stands for a path in the folder.</summary>
    public Outcome Run(string command) => RunArguments(Words(command));

    public Outcome RunArguments(params string[] args) => Start(args, stopped: false);

    /// <summary>A run that the user stops before its first case.</summary>
    public Outcome RunStopped(string command) => Start(Words(command), stopped: true);

    /// <summary>Runs in a process of its own, in the folder.</summary>
    public Outcome Child(string command, params (string Name, string Value)[] environment)
    {
        using var process = Start(Words(command), environment);
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new Outcome(process.ExitCode, output, error.Result);
    }

    /// <summary>Starts a process of its own, in the folder.</summary>
    public Process Start(string[] args, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "crosscheck.dll"));
        foreach (var arg in args)
        {
            start.ArgumentList.Add(arg);
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private static Outcome Start(string[] args, bool stopped)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        using var raw = new MemoryStream();
        var exit = Program.Run(args, new CliConsole { Out = output, Error = error, OpenStandardOutput = () => raw, Stop = new CancellationToken(stopped) });
        return new Outcome(exit, output + Encoding.UTF8.GetString(raw.ToArray()), error.ToString());
    }

    private string[] Words(string command) =>
        [.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(w => w.Replace("~/", Folder + "/", StringComparison.Ordinal))];
}
