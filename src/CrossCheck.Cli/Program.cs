using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

[assembly: InternalsVisibleTo("CrossCheck.Cli.Tests")]

namespace CrossCheck.Cli;

internal static class Program
{
    /// <summary>0 passed, 1 a case failed, 2 the command or a file could not be used, 3 nothing was compared, 130 stopped by Ctrl-C, 143 by a request to terminate.</summary>
    public static int Main(string[] args)
    {
        // Whatever the system speaks, what is printed can be read back by a script.
        CultureInfo.CurrentCulture = CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
        CultureInfo.CurrentUICulture = CultureInfo.DefaultThreadCurrentUICulture = CultureInfo.InvariantCulture;
        try
        {
            Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        }
        catch (IOException)
        {
            // No console to tell: the streams are UTF-8 anyway where they are redirected.
        }

        using var stop = new CancellationTokenSource();
        var console = CliConsole.System(stop.Token);
        void Stop(PosixSignalContext signal)
        {
            // The first one ends a run in good order, a second one ends the process.
            signal.Cancel = console.StopsInOrder && !stop.IsCancellationRequested;
            if (signal.Cancel)
            {
                console.StopExitCode = signal.Signal == PosixSignal.SIGTERM ? 143 : 130;
                stop.Cancel();
            }
        }

        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        // What an engine that was brought along prints must not get into a report on standard output.
        Console.SetOut(Console.Error);
        return Run(args, console);
    }

    /// <summary>The whole program, but for the process around it.</summary>
    public static int Run(IReadOnlyList<string> args, CliConsole console)
    {
        int exit;
        try
        {
            exit = CommandLine.Run(args, console);
        }
        catch (UsageException e)
        {
            console.Complain(e.Message);
            exit = e.ExitCode;
        }
        catch (Exception e) when (e is not (OutOfMemoryException or StackOverflowException))
        {
            var debug = Environment.GetEnvironmentVariable("CROSSCHECK_DEBUG") == "1";
            console.Complain($"internal error: {(debug ? e.ToString() : $"{e.GetType().Name}: {e.Message.Split('\n')[0].Trim()} (CROSSCHECK_DEBUG=1 shows where)")}");
            exit = 2;
        }

        try
        {
            console.Out.Flush();
            console.Error.Flush();
        }
        catch (IOException)
        {
            // Nobody is left to tell it to.
            exit = 2;
        }

        return exit;
    }
}
