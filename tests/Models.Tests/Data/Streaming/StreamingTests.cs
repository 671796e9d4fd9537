using AeCluster.Models.Data;
using AeCluster.Models.Data.Formats;
using AeCluster.Models.Data.Streaming;
using AeCluster.Models.Training;
using AeCluster.Specs.Data;
using AeCluster.Specs.Training;
using FsCheck;
using FsCheck.Xunit;
using TorchSharp;

namespace AeCluster.Models.Tests.Data.Streaming;

public sealed class StreamingTests : IDisposable
{
    private readonly DataFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(ScaleKind.Unit)]
    [InlineData(ScaleKind.UnitPerFeature)]
    [InlineData(ScaleKind.Standardize)]
    public void A_streamed_array_trains_to_the_same_bits_as_a_loaded_one(ScaleKind scale)
    {
        var random = new System.Random(1);
        _folder.WriteNpy("x.npy", [200, 6, 5], [.. Enumerable.Range(0, 200 * 30).Select(_ => (random.NextSingle() * 7) - 2)]);
        var data = new NpyData { File = "x.npy", Scale = scale, Validation = 0.2 };
        AssertSameTraining(data, scale == ScaleKind.Standardize ? LossKind.Mse : LossKind.Bce);
    }

    [Fact]
    public void Streamed_images_train_to_the_same_bits_as_loaded_ones()
    {
        var random = new System.Random(1);
        for (var image = 0; image < 60; image++)
        {
            var levels = new byte[8 * 9];
            random.NextBytes(levels);
            _folder.WriteGrey($"photos/{image % 3}/{image}.png", 9, levels);
        }

        AssertSameTraining(new ImagesData { Folder = "photos", Width = 6, Height = 5 }, LossKind.Bce);
    }

    [Fact]
    public void A_streamed_idx_file_gives_what_a_loaded_one_gives()
    {
        var bytes = new byte[50 * 6];
        new System.Random(1).NextBytes(bytes);
        _folder.WriteIdx("x.idx", 8, [50, 2, 3], bytes);
        var data = new IdxData { File = "x.idx", Memory = MemoryUse.Stream };
        Assert.Equal(_folder.AllValues(data with { Memory = MemoryUse.Load }), _folder.AllValues(data));
        Assert.Equal([.. bytes.Select(value => value / 255f)], _folder.AllValues(data));
    }

    [Fact]
    public void Large_data_is_streamed_and_small_data_loaded_unless_told_otherwise()
    {
        _folder.WriteNpy("x.npy", [4, 1], 1, 2, 3, 4);
        Assert.False(IsStreamed(MemoryUse.Auto));
        Assert.False(IsStreamed(MemoryUse.Load));
        Assert.True(IsStreamed(MemoryUse.Stream));

        // A sparse file, which takes no disk space but more than an eighth of any memory.
        var rows = (GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 8 / (1 << 20)) + 1;
        var header = DataFolder.Npy($"{{'descr': '|u1', 'fortran_order': False, 'shape': ({rows}, {1 << 18}), }}", []);
        using (var file = File.Create(_folder["x.npy"]))
        {
            file.Write(header);
            file.SetLength(header.Length + (rows << 18));
        }

        Assert.True(IsStreamed(MemoryUse.Auto));

        bool IsStreamed(MemoryUse memory)
        {
            using var split = _folder.Load(new NpyData { File = "x.npy", Memory = memory });
            return split.Train.Whole_NCHW is null;
        }
    }

    [Fact]
    public void What_cannot_be_streamed_says_why()
    {
        _folder.WriteIdx("x.gz", 8, [2, 1], [1, 2]);
        Assert.Contains(
            "compressed",
            _folder.ErrorOf(new IdxData { File = "x.gz", Memory = MemoryUse.Stream }),
            StringComparison.Ordinal);
    }

    [Property]
    public void Rows_announced_rightly_wrongly_or_not_at_all_are_the_same(NonEmptyArray<byte> asked, byte[] announced, bool small)
    {
        ArgumentNullException.ThrowIfNull(announced);
        using var source = new CountingRows(64);
        var ahead = new RowsAhead(source, small ? 16 : 1 << 20);
        ahead.Announce([.. announced.Select(row => row % 64)]);
        ahead.Announce([.. asked.Get.Take(3).Select(row => row % 64)]);
        var values = new float[2];
        foreach (var row in asked.Get.Select(row => row % 64))
        {
            if (!ahead.TryTake(row, values))
            {
                source.Read(row, values);
            }

            Assert.Equal([row, -row], values);
        }
    }

    [Fact]
    public void Rows_read_ahead_are_read_once()
    {
        using var source = new CountingRows(64);
        var ahead = new RowsAhead(source, 1 << 20);
        var values = new float[2];
        for (var first = 0; first < 64; first += 8)
        {
            ahead.Announce([.. Enumerable.Range(first, Math.Min(24, 64 - first))]);
            for (var row = first; row < first + 8; row++)
            {
                Assert.True(ahead.TryTake(row, values));
                Assert.Equal(row, values[0]);
            }
        }

        Assert.Equal(64, source.Reads);
        Assert.False(ahead.TryTake(3, values));
    }

    [Fact]
    public void What_nobody_asks_for_makes_room_and_what_is_due_does_not()
    {
        using var source = new CountingRows(10_000);
        var portion = 8 * 2 * sizeof(float);
        var ahead = new RowsAhead(source, 4 * portion);
        var values = new float[2];
        for (var first = 0; first < 9_000; first += 32)
        {
            ahead.Announce([.. Enumerable.Range(first, 32)]);
        }

        Assert.False(ahead.TryTake(0, values));
        Assert.True(ahead.TryTake(8_992 + 1, values));

        // More than fit: the first ones are read first.
        ahead.Announce([.. Enumerable.Range(100, 500)]);
        Assert.True(ahead.TryTake(100, values));
        Assert.False(ahead.TryTake(599, values));
    }

    [Fact]
    public void A_row_that_cannot_be_read_does_not_spoil_the_rows_around_it()
    {
        using var source = new CountingRows(64, broken: 5);
        var ahead = new RowsAhead(source, 1 << 20);
        ahead.Announce([.. Enumerable.Range(0, 16)]);
        var values = new float[2];
        for (var row = 0; row < 16; row++)
        {
            if (!ahead.TryTake(row, values))
            {
                if (row == 5)
                {
                    Assert.Throws<DataException>(() => source.Read(row, values));
                    continue;
                }

                source.Read(row, values);
            }

            Assert.Equal(row, values[0]);
        }
    }

    [Fact]
    public void A_file_that_shrinks_is_named_when_its_end_is_asked_for()
    {
        var path = _folder.WriteNpy("x.npy", [100, 1], new float[100]);
        using var split = _folder.Load(
            new NpyData
            {
                File = "x.npy",
                Memory = MemoryUse.Stream,
                Split = SplitKind.Last,
                Validation = 10,
            });
        using (var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            file.SetLength(file.Length - 4);
        }

        split.Validation.Prefetch(new long[] { 8, 9 });
        using var scope = torch.NewDisposeScope();
        split.Validation.Rows([8]);
        Assert.Contains(path, Assert.Throws<DataException>(() => split.Validation.Rows([9])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Several_threads_may_read_one_set()
    {
        _folder.WriteNpy("x.npy", [500, 2], [.. Enumerable.Range(0, 1000).Select(i => i / 1000f)]);
        using var data = _folder.LoadAll(new NpyData { File = "x.npy", Memory = MemoryUse.Stream });
        Parallel.For(0, 8, thread =>
        {
            var random = new System.Random(thread);
            for (var turn = 0; turn < 200; turn++)
            {
                using var scope = torch.NewDisposeScope();
                long[] rows = [.. Enumerable.Range(0, 16).Select(_ => (long)random.Next(500))];
                data.Prefetch(rows.AsMemory(0, 8));
                Assert.Equal(
                    rows.SelectMany(row => new[] { row * 2 / 1000f, ((row * 2) + 1) / 1000f }),
                    data.Rows(rows).data<float>().ToArray());
            }
        });
    }

    private void AssertSameTraining(StreamableDataSpec data, LossKind loss)
    {
        var (loaded, loadedPrint) = Train(data with { Memory = MemoryUse.Load }, loss);
        var (streamed, streamedPrint) = Train(data with { Memory = MemoryUse.Stream }, loss);
        Assert.Equal(loaded, streamed);
        Assert.Equal(loadedPrint, streamedPrint);
    }

    private (string Weights, string Fingerprint) Train(FileDataSpec data, LossKind loss)
    {
        var spec = TestRuns.Spec(loss == LossKind.Mse ? "linear" : "denoising", "adam") with { Data = data };
        using var split = _folder.Load(data);
        using var trainer = Trainer.Create(spec, split, torch.CPU);
        var metrics = TestRuns.Finish(trainer);
        return (trainer.ParametersSha256() + string.Concat(metrics.Select(TestRuns.Repeatable)), split.Fingerprint);
    }

    /// <summary>Row r is (r, -r).</summary>
    private sealed class CountingRows(int count, int broken = -1)
        : RowSource("rows", new ExampleShape(1, 1, 2), count, levels: null)
    {
        private int _reads;

        public int Reads => _reads;

        public override void Read(int first, Span<float> values)
        {
            Interlocked.Increment(ref _reads);
            if (first == broken)
            {
                throw new DataException("row 5 is broken");
            }

            (values[0], values[1]) = (first, -first);
        }

        public override void AddTo(Fingerprint fingerprint)
        {
        }
    }
}
