using System.Runtime.Serialization;
using System.Text;
using System.Text.Json.Nodes;
using AeCluster.Messages.Protocol;
using AeCluster.Messages.Wire;
using AeCluster.Specs.Training;
using Akka.Actor;

namespace AeCluster.Messages.Tests.Wire;

public sealed class WireSerializerTests : IDisposable
{
    private readonly ActorSystem _system = ActorSystem.Create("wire", "akka.loglevel = OFF\n" + ClusterConfiguration.Hocon);
    private readonly WireSerializer _serializer;

    public WireSerializerTests() => _serializer = new WireSerializer((ExtendedActorSystem)_system);

    public static TheoryData<string> EveryManifest => [.. Manifests.All.Select(entry => entry.Key).Order(StringComparer.Ordinal)];

    /// <summary>Every key of every message except those of specs, which have defaults.</summary>
    public static TheoryData<string, string> EveryKey => [.. Manifests.All
        .SelectMany(entry => Keys(Parse(entry.Key), "").Select(key => (entry.Key, key)))];

    public void Dispose()
    {
        _system.Terminate();
        _system.Dispose();
    }

    [Theory]
    [MemberData(nameof(EveryManifest))]
    public void The_bytes_of_a_message_are_those_of_its_golden_file(string manifest)
    {
        var bytes = _serializer.ToBinary(Sample(manifest));
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            File.WriteAllBytes(GoldenPath(manifest), bytes);
        }

        Assert.True(File.Exists(GoldenPath(manifest)), $"{GoldenPath(manifest)} is missing; UPDATE_GOLDEN=1 writes it.");
        Assert.Equal(Encoding.UTF8.GetString(File.ReadAllBytes(GoldenPath(manifest))), Encoding.UTF8.GetString(bytes));
    }

    [Fact]
    public void Every_golden_file_is_of_a_message_that_exists() => Assert.Equal(
        Manifests.All.Select(entry => GoldenPath(entry.Key)).Order(StringComparer.Ordinal),
        Directory.GetFiles(Path.GetDirectoryName(GoldenPath("any"))!).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(EveryManifest))]
    public void A_message_comes_back_as_it_was(string manifest)
    {
        var bytes = _serializer.ToBinary(Sample(manifest));
        var back = _serializer.FromBinary(bytes, _serializer.Manifest(Sample(manifest)));
        Assert.Equivalent(Sample(manifest), back, strict: true);
        Assert.Equal(bytes, _serializer.ToBinary(back));
    }

    [Fact]
    public void A_loss_that_is_no_number_comes_back_as_it_was()
    {
        foreach (var loss in (double[])[double.NaN, double.PositiveInfinity, double.NegativeInfinity, -0.0, double.Epsilon])
        {
            var message = new TrialProtocol.EpochDone(Samples.Attempt, 1, Samples.Metrics(loss));
            var back = (TrialProtocol.EpochDone)_serializer.FromBinary(_serializer.ToBinary(message), "t:epoch");
            Assert.Equal(BitConverter.DoubleToInt64Bits(loss), BitConverter.DoubleToInt64Bits(back.Metrics.Loss));
        }
    }

    [Fact]
    public void Findings_come_back_as_they_were_and_are_not_sent_where_there_are_none()
    {
        var finished = (TrialProtocol.Finished)Sample("t:finished");
        Assert.DoesNotContain("findings", Encoding.UTF8.GetString(_serializer.ToBinary(finished)));

        var found = finished with { Findings = [new TrainingFinding(TrainingFinding.DeadCodings, "2 of 4 codings are dead")] };
        var back = (TrialProtocol.Finished)_serializer.FromBinary(_serializer.ToBinary(found), "t:finished");
        Assert.Equal(found.Findings, back.Findings);
    }

    [Fact]
    public void An_unknown_manifest_is_refused_by_name() =>
        Assert.Contains(
            "'t:unheard-of'",
            Assert.Throws<SerializationException>(() => _serializer.FromBinary("{}"u8.ToArray(), "t:unheard-of")).Message);

    [Fact]
    public void A_message_without_a_manifest_is_refused() =>
        Assert.Throws<SerializationException>(() => _serializer.ToBinary(new Unregistered()));

    [Theory]
    [MemberData(nameof(EveryManifest))]
    public void What_is_not_the_message_at_all_is_refused(string manifest)
    {
        foreach (var body in (string[])["", "null", "[]", "7", "\"text\"", "{}", "no json", "{\"attempt\":null}", "\u0001\u00ff"])
        {
            Refuses(manifest, Encoding.UTF8.GetBytes(body));
        }
    }

    [Theory]
    [MemberData(nameof(EveryManifest))]
    public void A_message_that_breaks_off_is_refused_wherever_it_does(string manifest)
    {
        var whole = Golden(manifest);
        for (var length = 0; length < whole.Length; length++)
        {
            Refuses(manifest, whole[..length]);
        }
    }

    [Theory]
    [MemberData(nameof(EveryManifest))]
    public void A_message_with_an_unknown_key_is_refused(string manifest)
    {
        var body = Parse(manifest);
        body["colour"] = "blue";
        Refuses(manifest, Encoding.UTF8.GetBytes(body.ToJsonString()));
    }

    [Theory]
    [MemberData(nameof(EveryKey))]
    public void A_message_with_a_missing_key_is_refused(string manifest, string key)
    {
        var body = Parse(manifest);
        var names = key.Split('/');
        var owner = names[..^1]
            .Aggregate((JsonNode)body, (node, name) => int.TryParse(name, out var index) ? node[index]! : node[name]!);
        owner.AsObject().Remove(names[^1]);
        Refuses(manifest, Encoding.UTF8.GetBytes(body.ToJsonString()));
    }

    [Theory]
    [InlineData("data", "source")]
    [InlineData("model", "variant")]
    public void A_spec_that_does_not_say_its_kind_is_refused(string part, string kind)
    {
        var body = Parse("t:start");
        body["spec"]![part]!.AsObject().Remove(kind);
        Refuses("t:start", Encoding.UTF8.GetBytes(body.ToJsonString()));
    }

    [Fact]
    public void An_actor_system_sends_messages_with_this_serializer()
    {
        foreach (var message in Samples.ByType.Values)
        {
            Assert.IsType<WireSerializer>(_system.Serialization.FindSerializerFor(message));
        }
    }

    [Fact]
    public void An_actor_system_refuses_to_send_what_is_no_message()
    {
        var refusal = Assert.ThrowsAny<Exception>(() =>
            _system.Serialization.FindSerializerFor(new NotAMessage("text")).ToBinary(new NotAMessage("text")));
        Assert.Contains(nameof(NotAMessage), refusal.Message);
    }

    private static IWireMessage Sample(string manifest) =>
        Samples.ByType.TryGetValue(Manifests.TypeOf(manifest)!, out var message)
            ? message
            : throw new Xunit.Sdk.XunitException($"Message {manifest} has no sample: add one to {nameof(Samples)}.");

    private static byte[] Golden(string manifest) => File.ReadAllBytes(GoldenPath(manifest));

    private static JsonObject Parse(string manifest) => JsonNode.Parse(Golden(manifest))!.AsObject();

    private static IEnumerable<string> Keys(JsonNode? node, string prefix) => node switch
    {
        JsonObject owner => owner
            .Where(_ =>
                !prefix.StartsWith("metrics/parts", StringComparison.Ordinal)
                && !prefix.StartsWith("measures", StringComparison.Ordinal))
            .SelectMany(entry => entry.Key == "spec"
                ? [prefix + entry.Key]
                : Keys(entry.Value, $"{prefix}{entry.Key}/").Prepend(prefix + entry.Key)),
        JsonArray array => array.SelectMany((item, index) => Keys(item, $"{prefix}{index}/")),
        _ => [],
    };

    private static string GoldenPath(string manifest)
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "AeCluster.sln")))
        {
            folder = Path.GetDirectoryName(folder)
                ?? throw new InvalidOperationException("The tests do not run within the repository.");
        }

        return Path.Combine(folder, "tests", "Messages.Tests", "Golden", manifest.Replace(':', '-') + ".json");
    }

    private void Refuses(string manifest, byte[] body)
    {
        var caught = Record.Exception(() => _serializer.FromBinary(body, manifest));
        Assert.True(
            caught is SerializationException,
            $"{Encoding.UTF8.GetString(body)} gave {caught?.GetType().Name ?? "a message"}.");
    }

    private sealed record Unregistered : IWireMessage;

    private sealed record NotAMessage(string Text);
}
