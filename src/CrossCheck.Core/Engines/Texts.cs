using System.Globalization;

namespace CrossCheck.Engines;

/// <summary>Numbers in messages, whatever the system's language.</summary>
internal static class Texts
{
    public static string Whole(long number) => number.ToString(CultureInfo.InvariantCulture);

    public static string Count(long number, string what) => $"{Whole(number)} {what}{(number == 1 ? "" : "s")}";

    public static string Number(double number) => number.ToString(CultureInfo.InvariantCulture);
}
