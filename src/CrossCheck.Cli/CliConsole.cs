using System.Text;

namespace CrossCheck.Cli;

/// <summary>The streams that a command writes to, and what they are.</summary>
internal sealed class CliConsole
{
    public required TextWriter Out { get; init; }

    public required TextWriter Error { get; init; }

    /// <summary>Standard output as bytes, for a report.</summary>
    public required Func<Stream> OpenStandardOutput { get; init; }

    public bool OutIsTerminal { get; init; }

    public bool ErrorIsTerminal { get; init; }

    /// <summary>Columns to lay tables and the catalogue out in. Nothing else is wrapped, whatever it is.</summary>
    public int Width { get; init; } = 80;

    /// <summary>The first Ctrl-C, or request to terminate.</summary>
    public CancellationToken Stop { get; init; }

    /// <summary>Whether the command at work ends by itself when it is stopped; any other is ended by the system.</summary>
    public bool StopsInOrder { get; set; }

    /// <summary>130 after Ctrl-C, 143 after a request to terminate: 128 and the signal's number, as shells count.</summary>
    public int StopExitCode { get; set; } = 130;

    public static CliConsole System(CancellationToken stop)
    {
        var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        var outIsTerminal = !Console.IsOutputRedirected;
        return new CliConsole
        {
            // A terminal shows each line as it comes, a file is written in blocks.
            Out = new StreamWriter(Console.OpenStandardOutput(), utf8, 1 << 14) { AutoFlush = outIsTerminal, NewLine = "\n" },
            Error = new StreamWriter(Console.OpenStandardError(), utf8) { AutoFlush = true, NewLine = "\n" },
            OpenStandardOutput = Console.OpenStandardOutput,
            OutIsTerminal = outIsTerminal,
            ErrorIsTerminal = !Console.IsErrorRedirected,
            Width = outIsTerminal ? Math.Clamp(ConsoleWidth(), 80, 160) : 80,
            Stop = stop,
        };
    }

    /// <summary>Colours only add to what the words say already.</summary>
    public bool Colours => OutIsTerminal
        && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")) && Environment.GetEnvironmentVariable("TERM") != "dumb";

    public void Complain(string message) => Error.WriteLine($"crosscheck: {message}");

    private static int ConsoleWidth()
    {
        try
        {
            return Console.WindowWidth;
        }
        catch (IOException)
        {
            return 80;
        }
    }
}
