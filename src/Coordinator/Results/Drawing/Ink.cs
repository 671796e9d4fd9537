namespace AeCluster.Coordinator.Results.Drawing;

/// <summary>The colours of analyses; readers who are blind to red and green can tell them apart.</summary>
internal static class Ink
{
    public const string Text = "#222222";
    public const string Quiet = "#5A5A5A";
    public const string Grid = "#E6E6E6";
    public const string Frame = "#8A8A99";
    public const string Faint = "#B8BEC8";
    public const string Best = "#D55E00";
    public const string Trial = "#0072B2";
    public const string Model = "#009E73";

    /// <summary>For several runs; those of the loss curves.</summary>
    public static readonly IReadOnlyList<string> Distinct =
    [
        "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9",
        "#332288", "#882255", "#117733", "#7F7F00", "#8C564B", "#222222",
    ];

    // Good is dark, bad is light.
    private static readonly (int R, int G, int B)[] _scale =
        [(8, 29, 88), (34, 94, 168), (29, 145, 192), (65, 182, 196), (127, 205, 187), (199, 233, 180), (255, 255, 217)];

    /// <summary>A colour for a result.</summary>
    /// <param name="badness">0 for the best, 1 for the worst.</param>
    public static string Of(double badness)
    {
        var place = Math.Clamp(double.IsNaN(badness) ? 1 : badness, 0, 1) * (_scale.Length - 1);
        var low = Math.Min((int)place, _scale.Length - 2);
        var (from, to, share) = (_scale[low], _scale[low + 1], place - low);
        return $"#{Mix(from.R, to.R):X2}{Mix(from.G, to.G):X2}{Mix(from.B, to.B):X2}";

        int Mix(int one, int other) => (int)Math.Round(one + (share * (other - one)));
    }
}
