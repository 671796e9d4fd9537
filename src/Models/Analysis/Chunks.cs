namespace AeCluster.Models.Analysis;

/// <summary>
/// Loops over fixed pieces of a range, on a given number of threads. The pieces depend on the range alone, so that sums over
/// pieces, in order, are the same to the bit on any number of threads.
/// </summary>
internal sealed class Chunks(int threads, CancellationToken cancellation)
{
    private readonly ParallelOptions _options = new()
    {
        MaxDegreeOfParallelism = Math.Max(1, threads),
        CancellationToken = cancellation,
    };

    public static int Count(int range, int length) => (range + length - 1) / length;

    /// <param name="body">Receives the first index of its piece and the one after its last. Pieces must not write to the same
    /// memory.</param>
    /// <exception cref="OperationCanceledException">Cancelled; some pieces were not done.</exception>
    public void For(int range, int length, Action<int, int> body)
    {
        var count = Count(range, length);
        if (_options.MaxDegreeOfParallelism == 1 || count == 1)
        {
            for (var chunk = 0; chunk < count; chunk++)
            {
                _options.CancellationToken.ThrowIfCancellationRequested();
                Run(chunk);
            }
        }
        else
        {
            Parallel.For(0, count, _options, Run);
        }

        void Run(int chunk) => body(chunk * length, Math.Min(range, (chunk + 1) * length));
    }

    /// <summary>The sum of the results of the pieces, in order.</summary>
    public double Sum(int range, int length, Func<int, int, double> body)
    {
        var parts = new double[Count(range, length)];
        For(range, length, (first, end) => parts[first / length] = body(first, end));
        var sum = 0.0;
        foreach (var part in parts)
        {
            sum += part;
        }

        return sum;
    }
}
