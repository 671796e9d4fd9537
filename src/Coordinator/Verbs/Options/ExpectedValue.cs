using System.CommandLine;
using System.Runtime.CompilerServices;

namespace AeCluster.Coordinator.Verbs.Options;

/// <summary>What an option or argument takes, for completion in shells.</summary>
/// <param name="Words">The words to choose from; empty where any text may stand.</param>
/// <param name="IsPath">Whether it is a file or folder.</param>
/// <param name="IsFolder">Whether it can only be a folder.</param>
internal sealed record ExpectedValue(IReadOnlyList<string> Words, bool IsPath = false, bool IsFolder = false)
{
    public static ExpectedValue Text { get; } = new([]);
}

/// <summary>Tells the parser's options and arguments what they take; the parser does not know it of custom types.</summary>
internal static class ExpectedValues
{
    private static readonly ConditionalWeakTable<Symbol, ExpectedValue> _ofSymbol = [];

    public static TSymbol WithWords<TSymbol>(this TSymbol symbol, params IReadOnlyList<string> words)
        where TSymbol : Symbol => With(symbol, new ExpectedValue(words));

    public static TSymbol WithFiles<TSymbol>(this TSymbol symbol)
        where TSymbol : Symbol => With(symbol, new ExpectedValue([], IsPath: true));

    public static TSymbol WithFolders<TSymbol>(this TSymbol symbol)
        where TSymbol : Symbol => With(symbol, new ExpectedValue([], IsPath: true, IsFolder: true));

    public static ExpectedValue Of(Symbol symbol) => _ofSymbol.TryGetValue(symbol, out var value) ? value : ExpectedValue.Text;

    private static TSymbol With<TSymbol>(TSymbol symbol, ExpectedValue value)
        where TSymbol : Symbol
    {
        _ofSymbol.Add(symbol, value);
        return symbol;
    }
}
