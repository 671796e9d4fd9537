using System.Text;

namespace AeCluster.Coordinator.Text;

/// <summary>Makes text from a file safe to print: control characters of a broken file must not drive a terminal.</summary>
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
