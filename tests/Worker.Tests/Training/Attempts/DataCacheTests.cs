using AeCluster.Models.Data;
using AeCluster.Models.Data.Sources;
using AeCluster.Specs.Data;
using AeCluster.Worker.Training.Attempts;

namespace AeCluster.Worker.Tests.Training.Attempts;

public class DataCacheTests
{
    private readonly List<DataSpec> _loaded = [];

    [Fact]
    public void The_same_data_is_loaded_once()
    {
        var cache = Create();
        var first = cache.Get(new ShapesData { Train = 8, Validation = 4 });
        Assert.Same(first, cache.Get(new ShapesData { Train = 8, Validation = 4 }));
        Assert.Single(_loaded);
    }

    [Fact]
    public void Other_data_takes_its_place()
    {
        var cache = Create();
        cache.Get(new ShapesData { Train = 8, Validation = 4 });
        Assert.Equal(9, cache.Get(new ShapesData { Train = 9, Validation = 4 }).Train.Count);
        cache.Get(new ShapesData { Train = 8, Validation = 4 });
        Assert.Equal(3, _loaded.Count);
    }

    [Fact]
    public void Data_that_could_not_be_loaded_is_tried_again()
    {
        var tries = 0;
        var cache = new DataCache((spec, _, _) => ++tries == 1 ? throw new DataException("no network") : Load(spec));
        Assert.Throws<DataException>(() => cache.Get(new ShapesData { Train = 8, Validation = 4 }));
        Assert.Equal(8, cache.Get(new ShapesData { Train = 8, Validation = 4 }).Train.Count);
    }

    [Fact]
    public void Files_that_were_written_anew_are_read_anew_and_lists_compare_by_what_is_in_them()
    {
        var stamp = "monday";
        var loads = 0;
        var cache = new DataCache((_, _, _) => Load(new ShapesData { Train = 8 + ++loads, Validation = 4 }), _ => stamp);
        var first = cache.Get(new CsvData { File = "x.csv", Ignore = ["id"] });
        Assert.Same(first, cache.Get(new CsvData { File = "x.csv", Ignore = ["id"] }));
        stamp = "tuesday";
        Assert.NotSame(first, cache.Get(new CsvData { File = "x.csv", Ignore = ["id"] }));
        cache.Get(new CsvData { File = "x.csv", Ignore = ["name"] });
        Assert.Equal(3, loads);
    }

    [Fact]
    public void Slots_that_ask_at_the_same_time_share_one_copy()
    {
        var cache = Create();
        var all = new DataSplit[8];
        System.Threading.Tasks.Parallel.For(0, all.Length, i => all[i] = cache.Get(new ShapesData { Train = 8, Validation = 4 }));
        Assert.Single(all.Distinct());
        Assert.Single(_loaded);
    }

    [Fact]
    public async Task A_slot_that_is_stopped_neither_loads_nor_waits_for_one_that_loads()
    {
        var began = new TaskCompletionSource();
        var cache = new DataCache((_, _, cancel) =>
        {
            began.TrySetResult();
            cancel.WaitHandle.WaitOne();
            throw new OperationCanceledException(cancel);
        });
        var data = new ShapesData { Train = 8, Validation = 4 };
        using var first = new CancellationTokenSource();
        using var second = new CancellationTokenSource();
        var loading = Task.Run(() => cache.Get(data, cancellation: first.Token), TestContext.Current.CancellationToken);
        await began.Task;
        var waiting = Task.Run(() => cache.Get(data, cancellation: second.Token), TestContext.Current.CancellationToken);
        await second.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.False(loading.IsCompleted);
        await first.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => loading);
    }

    private DataCache Create() => new((spec, _, _) =>
    {
        _loaded.Add(spec);
        return Load(spec);
    });

    private static DataSplit Load(DataSpec spec) => DataSources.Load(spec, new DataLocations(null, "unused"));
}
