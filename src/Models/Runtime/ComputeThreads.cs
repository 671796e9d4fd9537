using TorchSharp;

namespace AeCluster.Models.Runtime;

/// <summary>
/// libtorch's compute threads. The setting is global to the process (and cached per calling thread by OpenMP), so whoever
/// trains owns it: a <c>Trainer</c> sets it to its spec's number before it computes. A host that runs
/// several processes must see to it that together they use no more threads than there are cores: OpenMP spins, and two
/// processes of two threads on two cores were a hundred times slower than of one.
/// </summary>
public static class ComputeThreads
{
    private static int _processWide;

    [ThreadStatic]
    private static int _thisThread;

    /// <summary>Makes the calling thread compute with <paramref name="count"/> threads. Costs nothing when it already
    /// does.</summary>
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
