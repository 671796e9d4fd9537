using TorchSharp;

namespace AeCluster.Models.Runtime;

/// <summary>
/// The number of threads that libtorch and the kernels compute with. libtorch's setting is global to the process (and cached
/// per calling thread by OpenMP), so it cannot be an argument. The training thread owns it: a <c>Trainer</c> sets it to its
/// spec's number before it computes. Processes on one host must not use more threads together than it has cores: OpenMP spins,
/// and two processes of two threads on two cores were a hundred times slower than of one.
/// </summary>
public static class ComputeThreads
{
    private static int _processWide;

    [ThreadStatic]
    private static int _thisThread;

    /// <summary>Makes the calling thread compute with that many threads. Costs nothing if it already does.</summary>
    public static void Use(int count)
    {
        if (_thisThread == count && Volatile.Read(ref _processWide) == count)
        {
            return;
        }

        torch.set_num_threads(count);
        _thisThread = count;
        Volatile.Write(ref _processWide, count);
    }
}
