using AeCluster.Coordinator.Planning;
using AeCluster.Coordinator.Search.Spaces;
using AeCluster.Coordinator.Yaml;
using FsCheck.Xunit;

namespace AeCluster.Coordinator.Tests.Planning;

/// <summary>Any input gives a plan or an error report.</summary>
public sealed class FuzzTests
{
    private const string Marks = "{}[]:,-&*!|>'\"%@`#?~\\ \n\t\r\0\ufeff\u2028\ud800\u001b0x.eE+_<a";

    [Property(MaxTest = 500)]
    public void Any_text_is_read_or_refused_with_a_report(string? text) => ReadOrRefuse(text ?? "", text ?? "");

    [Property(MaxTest = 1000)]
    public void A_damaged_file_is_read_or_refused_with_a_report(int seed)
    {
        var random = new SplitMix64((ulong)seed);
        var text = RandomExperiments.Yaml(seed);
        for (var damage = random.Below(6) + 1; damage > 0; damage--)
        {
            var at = (int)random.Below((ulong)text.Length);
            var mark = Marks[(int)random.Below((ulong)Marks.Length)].ToString();
            var length = (int)Math.Min(random.Below(9), (ulong)(text.Length - at));
            text = random.Below(4) switch
            {
                0 => text.Insert(at, mark),
                1 => text.Remove(at, length),
                2 => text.Insert((int)random.Below((ulong)text.Length), text.Substring(at, length)),
                _ => text.Remove(at, 1).Insert(at, mark),
            };
            if (text.Length == 0)
            {
                return;
            }
        }

        ReadOrRefuse(text, text.Length < 9 ? text : text[3..9] + "=" + text[..5]);
    }

    [Property(MaxTest = 500)]
    public void Nothing_but_punctuation_is_read_or_refused_with_a_report(int seed)
    {
        var random = new SplitMix64((ulong)seed);
        var text = string.Concat(
            Enumerable.Range(0, (int)random.Below(60)).Select(_ => Marks[(int)random.Below((ulong)Marks.Length)]));

        ReadOrRefuse(text, "a=" + text);
        ReadOrRefuse("name: a\nsearch: {strategy: grid, over: {seed: [1]}}\n" + text, "model=" + text);
    }

    private static void ReadOrRefuse(string yaml, string setting)
    {
        foreach (string[] settings in new[] { [], new[] { setting } })
        {
            try
            {
                ExperimentFile.Read(yaml, "fuzz.yaml", settings);
            }
            catch (SpecFileException exception)
            {
                Assert.NotEmpty(exception.Errors);
                Assert.DoesNotContain('\u001b', exception.Message);
            }
        }
    }
}
