using ScottPlot;
using SkiaSharp;

namespace AeCluster.Coordinator.Results.Plots;

/// <summary>
/// The typeface of every plot, embedded in this assembly. A machine without fonts, such as a minimal container, would draw plots
/// without text, and one with other fonts would draw different plots.
/// </summary>
internal sealed class PlotFont : IFontResolver
{
    public const string Name = "AeCluster Sans";

    private static readonly SKData _regular = Load("DejaVuSans.ttf");
    private static readonly SKData _bold = Load("DejaVuSans-Bold.ttf");
    private static readonly Lazy<bool> _registration = new(() =>
    {
        Fonts.FontResolvers.Insert(0, new PlotFont());
        Fonts.Default = Name;
        return true;
    });

    /// <summary>Registers the typeface with ScottPlot, once per process.</summary>
    public static void Register() => _ = _registration.Value;

    public static SKTypeface Open(bool bold) => SKTypeface.FromData(bold ? _bold : _regular);

    public SKTypeface? CreateTypeface(string fontName, FontWeight weight, FontSlant slant, FontSpacing spacing) =>
        fontName == Name ? Open(weight >= FontWeight.SemiBold) : null;

    public SKTypeface? CreateTypeface(string fontName, bool bold, bool italic) => fontName == Name ? Open(bold) : null;

    private static SKData Load(string file)
    {
        using var resource = typeof(PlotFont).Assembly.GetManifestResourceStream($"Fonts/{file}")
            ?? throw new InvalidOperationException($"The assembly has no embedded font {file}.");
        return SKData.Create(resource);
    }
}
