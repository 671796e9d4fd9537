using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using AeCluster.Specs.Schema;

namespace AeCluster.Coordinator.Search.Stopping;

/// <summary>When a search ends before it has begun all its trials: as soon as one of these holds.</summary>
public sealed record UntilSettings : ISelfChecking
{
    [Description("So many trials in a row brought no new best value.")]
    [Range(1, 10_000_000)]
    public int? NoGain { get; init; }

    [Description("By how much a value must be better than the best to be a new best of `no_gain`.")]
    [Range(0.0, 1e300)]
    public double MinDelta { get; init; }

    [Description("A trial has reached this value of the first goal.")]
    public double? Value { get; init; }

    [Description("So many trials are over, or wait for a promotion.")]
    [Range(1, 10_000_000)]
    public int? Trials { get; init; }

    [Description("So many trials in a row failed.")]
    [Range(1, 10_000_000)]
    public int? Failures { get; init; }

    [Description("So much time has passed since the search began, such as 90m, 2h or 1d; more of these add up: 1h30m.")]
    public string? Time { get; init; }

    /// <summary>The time, or null where there is none or it cannot be read.</summary>
    public TimeSpan? TimeLimit => Time is null ? null : ParseTime(Time);

    public IEnumerable<SpecProblem> Problems()
    {
        if (Time is not null && TimeLimit is null)
        {
            yield return new SpecProblem(nameof(Time), $"expected a time such as 30s, 90m, 2h, 1d or 1h30m, got '{Time}'");
        }
    }

    /// <returns>Null for text that is no time of more than 0 and at most 10,000 days.</returns>
    private static TimeSpan? ParseTime(string text)
    {
        var (total, number) = (0.0, "");
        foreach (var c in text)
        {
            if (char.IsAsciiDigit(c) || c == '.')
            {
                number += c;
                continue;
            }

            if (SecondsOf(c) is not { } seconds
                || !double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count))
            {
                return null;
            }

            (total, number) = (total + (count * seconds), "");
        }

        return number.Length == 0 && total is > 0 and <= 10_000 * 86_400.0 ? TimeSpan.FromSeconds(total) : null;
    }

    private static int? SecondsOf(char unit) => unit switch
    {
        's' => 1,
        'm' => 60,
        'h' => 3_600,
        'd' => 86_400,
        _ => null,
    };
}
