using System.Text;

namespace CrossCheck.Cli.Rendering;

/// <summary>
/// Lines of a GitHub workflow's log that are text and no commands: an id such as <c>::error::</c> at the beginning of a line,
/// or <c>##[</c> anywhere, would be carried out.
/// </summary>
internal sealed class WorkflowLog(TextWriter inner) : TextWriter
{
    public override Encoding Encoding => inner.Encoding;

    public override void WriteLine() => inner.WriteLine();

    public override void WriteLine(string? value)
    {
        var text = (value ?? "").Replace("##[", "## [", StringComparison.Ordinal);
        inner.WriteLine(text.AsSpan().TrimStart().StartsWith("::", StringComparison.Ordinal) ? "· " + text : text);
    }

    public override void Write(char value) => throw new NotSupportedException("a log is written line by line");

    public override void Flush() => inner.Flush();
}
