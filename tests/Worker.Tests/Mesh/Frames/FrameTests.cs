using AeCluster.Worker.Mesh.Frames;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace AeCluster.Worker.Tests.Mesh.Frames;

public sealed class FrameTests
{
    [Property(Arbitrary = [typeof(FrameSamples)])]
    public void However_a_stream_is_cut_the_frames_are_the_same(SampleFrame[] frames, int seed)
    {
        var decoded = Decode([.. frames.SelectMany(frame => frame.Bytes())], new Random(seed), out var rest);
        Assert.True(rest);
        Assert.Equal(frames.Select(frame => frame.Header()), decoded.Select(frame => frame.Header()));
        Assert.Equal(frames.Select(frame => frame.Payload), decoded.Select(frame => frame.Payload));
    }

    [Property(Arbitrary = [typeof(FrameSamples)], MaxTest = 500)]
    public void A_changed_stream_never_gives_a_changed_frame(SampleFrame[] frames, int seed)
    {
        var random = new Random(seed);
        byte[] bytes = [.. frames.SelectMany(frame => frame.Bytes())];
        if (bytes.Length == 0)
        {
            return;
        }

        // Damages a bit, a byte or a burst; everything decoded before the damage is correct, and nothing after it is accepted.
        var first = random.Next(bytes.Length);
        for (var i = first; i <= Math.Min(bytes.Length - 1, first + random.Next(8)); i++)
        {
            bytes[i] ^= (byte)(i == first ? 1 << random.Next(8) : random.Next(256));
        }

        var decoded = Decode(bytes, random, out _, mayBreak: true);
        Assert.True(decoded.Count < frames.Length);
        Assert.Equal(frames.Take(decoded.Count).Select(frame => frame.Header()), decoded.Select(frame => frame.Header()));
    }

    [Property]
    public void Any_bytes_are_refused_or_waited_on_but_break_nothing(byte[] bytes, int seed) =>
        Assert.Empty(Decode(bytes, new Random(seed), out _, mayBreak: true));

    [Theory]
    [InlineData(-1)]
    [InlineData(FrameHeader.MaxPayloadBytes + 1)]
    [InlineData(int.MinValue)]
    [InlineData(int.MaxValue)]
    public void A_length_that_cannot_be_is_refused_before_anything_is_kept_for_it(int length)
    {
        var bytes = new byte[FrameHeader.Size];
        (new SampleFrame(0, []).Header() with { PayloadBytes = length }).Write(bytes);
        Assert.Contains($"{length} bytes", Assert.Throws<FrameException>(() => new FrameDecoder().TakeHeader(bytes)).Message);
    }

    [Fact]
    public void A_frame_of_another_version_is_refused_as_that()
    {
        var bytes = new byte[FrameHeader.Size];
        new SampleFrame(0, []).Header().Write(bytes);
        bytes[4]++;
        BitConverter.TryWriteBytes(bytes.AsSpan(FrameHeader.Size - 4), Checksum.Of(bytes.AsSpan(0, FrameHeader.Size - 4)));
        Assert.Contains("version 2", Assert.Throws<FrameException>(() => FrameHeader.Read(bytes)).Message);
    }

    [Fact]
    public void A_frame_that_is_not_wanted_is_skipped()
    {
        byte[] bytes = [.. new SampleFrame(1, new byte[1000]).Bytes(), .. new SampleFrame(2, [7]).Bytes()];
        var decoder = new FrameDecoder();
        var at = decoder.TakeHeader(bytes);
        for (; decoder.InPayload; at += 100)
        {
            decoder.SkipPayload(100);
        }

        at += decoder.TakeHeader(bytes.AsSpan(at));
        Assert.Equal(2, decoder.Header.Step);
        Assert.True(decoder.TakePayload(bytes.AsSpan(at), 1));
        Assert.True(decoder.AtBoundary);
    }

    [Fact]
    public void The_bytes_of_a_header_are_those_of_the_format()
    {
        var bytes = new byte[FrameHeader.Size];
        new FrameHeader(FrameKind.Partial, 0x1122334455667788, 2, 3, 4, 5, 6, 7, 0xAABBCCDD, HasChecksum: true).Write(bytes);
        Assert.Equal(
            "4165434D"
                + "0100"
                + "01"
                + "01"
                + "8877665544332211"
                + "02000000"
                + "03000000"
                + "0400000000000000"
                + "0500000000000000"
                + "06000000"
                + "07000000"
                + "DDCCBBAA", Convert.ToHexString(bytes[..52]));
    }

    [Fact]
    public void A_short_checksum_is_the_standard_one_of_its_chains()
    {
        // Fewer than four words are processed by the last CRC only, after the four empty ones.
        Assert.Equal(Checksum.Of([1, 2, 3]), Checksum.Of(new byte[] { 1, 2, 3 }));
        Assert.NotEqual(Checksum.Of([1, 2, 3]), Checksum.Of([1, 2, 3, 0]));
        Assert.NotEqual(Checksum.Of(new byte[32]), Checksum.Of(new byte[64]));
    }

    /// <summary>Feeds bytes in random pieces.</summary>
    private static List<SampleFrame> Decode(byte[] bytes, Random random, out bool atBoundary, bool mayBreak = false)
    {
        var frames = new List<SampleFrame>();
        var decoder = new FrameDecoder();
        var payload = Array.Empty<byte>();
        try
        {
            for (var at = 0; at < bytes.Length || (decoder.InPayload && decoder.Missing == 0);)
            {
                var piece = bytes.AsSpan(at, Math.Min(bytes.Length - at, random.Next(1, 80)));
                if (!decoder.InPayload)
                {
                    at += decoder.TakeHeader(piece);
                    payload = decoder.InPayload ? new byte[decoder.Header.PayloadBytes] : payload;
                    continue;
                }

                piece = piece[..Math.Min(piece.Length, decoder.Missing)];
                piece.CopyTo(payload.AsSpan(decoder.PayloadTaken));
                at += piece.Length;
                if (decoder.TakePayload(payload, piece.Length))
                {
                    frames.Add(new SampleFrame(decoder.Header.Step, payload));
                }
            }
        }
        catch (FrameException) when (mayBreak)
        {
        }

        atBoundary = decoder.AtBoundary;
        return frames;
    }
}

public sealed record SampleFrame(long Step, byte[] Payload)
{
    public FrameHeader Header() =>
        new(
            FrameKind.Blob,
            0x0123456789ABCDEF,
            3,
            1,
            Step,
            Step ^ 5,
            (int)Step,
            Payload.Length,
            Checksum.Of(Payload),
            HasChecksum: true);

    public byte[] Bytes()
    {
        var bytes = new byte[FrameHeader.Size + Payload.Length];
        Header().Write(bytes);
        Payload.CopyTo(bytes, FrameHeader.Size);
        return bytes;
    }
}

public static class FrameSamples
{
    public static Arbitrary<SampleFrame> Frame() => (
        from step in Gen.Choose(0, int.MaxValue)
        from length in Gen.Frequency((1, Gen.Constant(0)), (3, Gen.Choose(1, 40)), (3, Gen.Choose(41, 300)))
        from seed in Gen.Choose(0, int.MaxValue)
        select new SampleFrame(step, Bytes(length, seed))).ToArbitrary();

    private static byte[] Bytes(int length, int seed)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
