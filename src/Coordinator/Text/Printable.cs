using System.Text;

namespace AeCluster.Coordinator.Text;

/// <summary>Escapes control characters in text from files, so that they cannot send commands to the terminal.</summary>
internal static class Printable
{
    public static string Of(string text)
    {
        if (!text.Any(NeedsEscape))
        {
            return text;
        }

        var safe = new StringBuilder();
        foreach (var c in text)
        {
            if (NeedsEscape(c))
            {
                safe.Append($"\\u{(int)c:x4}");
            }
            else
            {
                safe.Append(c);
            }
        }

        return safe.ToString();
    }

    private static bool NeedsEscape(char c) =>
        char.IsControl(c) || char.IsSurrogate(c) || c is '\u2028' or '\u2029' or '\ufeff';
}
