using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace AeCluster.Coordinator.Verbs.Options;

/// <summary>Options that validate their values while parsing, with errors that say what is allowed.</summary>
internal static partial class ValueParsers
{
    public static Option<int> Number(string name, string value, int usual, int from, int to, string description) => new(name)
    {
        HelpName = value,
        Description = description,
        DefaultValueFactory = _ => usual,
        CustomParser = result => WholeNumber(result, name, from, to) ?? usual,
    };

    public static Option<int?> OptionalNumber(string name, string value, int from, int to, string description) => new(name)
    {
        HelpName = value,
        Description = description,
        CustomParser = result => WholeNumber(result, name, from, to),
    };

    public static Option<double> Real(string name, string value, double usual, double from, double to, string description) =>
        new(name)
        {
            HelpName = value,
            Description = description,
            DefaultValueFactory = _ => usual,
            CustomParser = result =>
            {
                var text = result.Tokens[0].Value;
                if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                    && number >= from && number <= to)
                {
                    return number;
                }

                result.AddError(
                    string.Create(CultureInfo.InvariantCulture, $"{name} must be a number from {from} to {to}, not '{text}'"));
                return usual;
            },
        };

    /// <summary>The seed of random draws.</summary>
    public static Option<long?> Seed(string description) => new("--seed")
    {
        HelpName = "SEED",
        Description = description,
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seed))
            {
                return seed;
            }

            result.AddError($"--seed must be a whole number, not '{text}'");
            return null;
        },
    };

    /// <summary>A port to listen on; 0 lets the system choose one.</summary>
    public static Option<int> Port(string name, int usual, string description) =>
        Number(name, "PORT", usual, 0, 65_535, description);

    /// <summary>A range of ports, FIRST-LAST, both from 1 to 65535.</summary>
    public static Option<string?> PortRange(string name, string description) => new(name)
    {
        HelpName = "FIRST-LAST",
        Description = description,
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (text.Split('-') is [var first, var last]
                && ushort.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out var from)
                && ushort.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out var to)
                && from > 0 && from <= to)
            {
                return text;
            }

            result.AddError($"{name} must be FIRST-LAST, such as 40000-40063, not '{text}'");
            return null;
        },
    };

    public static Option<string> Device() => new Option<string>("--device")
    {
        HelpName = "DEVICE",
        Description = "What to compute on: auto (a GPU where there is one), cpu, cuda, or cuda:N.",
        DefaultValueFactory = _ => "auto",
        CustomParser = result =>
        {
            var device = result.Tokens[0].Value.ToLowerInvariant();
            if (!DeviceWord().IsMatch(device))
            {
                result.AddError($"--device must be auto, cpu, cuda or cuda:N (cuda:0 is the first GPU), not '{device}'");
            }

            return device;
        },
    }.WithWords("auto", "cpu", "cuda");

    /// <summary>A name or address without a port; IPv6 with or without brackets.</summary>
    public static Option<string?> HostName(string name, string value, string description) => new(name)
    {
        HelpName = value,
        Description = description,
        CustomParser = result => HostName(result, name, result.Tokens[0]),
    };

    /// <summary>Any number of names or addresses without a port.</summary>
    public static Option<string[]> HostNames(string name, string value, string description) => new(name)
    {
        HelpName = value,
        Description = description,
        CustomParser = result => [.. result.Tokens.Select(token => HostName(result, name, token))],
        DefaultValueFactory = _ => [],
    };

    /// <summary>Any number of existing folders.</summary>
    public static Option<string[]> Folders(string name, string description) => new(name)
    {
        HelpName = "DIR",
        Description = description,
        CustomParser = result =>
        {
            foreach (var token in result.Tokens.Where(token => !Directory.Exists(token.Value)))
            {
                result.AddError($"there is no folder '{token.Value}' ({name})");
            }

            return [.. result.Tokens.Select(token => token.Value)];
        },
        DefaultValueFactory = _ => [],
    };

    /// <returns>Whether this is the wildcard address, on which one can listen but to which nobody can connect.</returns>
    public static bool IsEverywhere(string? host) =>
        IPAddress.TryParse(host, out var address) && (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any));

    private static string HostName(ArgumentResult result, string name, Token token)
    {
        var host = token.Value;
        host = host.StartsWith('[') && host.EndsWith(']') ? host[1..^1] : host;
        if (Uri.CheckHostName(host) == UriHostNameType.Unknown)
        {
            result.AddError($"{name} must be a host name or an address without a port, not '{host}'");
        }

        return host;
    }

    private static int? WholeNumber(ArgumentResult result, string name, int from, int to)
    {
        var text = result.Tokens[0].Value;
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && number >= from && number <= to)
        {
            return number;
        }

        result.AddError($"{name} must be a whole number from {from} to {to}, not '{text}'");
        return null;
    }

    [GeneratedRegex("^(auto|cpu|cuda(:[0-9]{1,3})?)$")]
    private static partial Regex DeviceWord();
}
