using System.Numerics;

namespace AeCluster.Coordinator.Analysis.Importance;

/// <summary>The members of a set of cells.</summary>
internal static class Bits
{
    public static Enumerator Of(ulong set) => new(set);

    public struct Enumerator(ulong rest)
    {
        private ulong _rest = rest;

        public int Current { get; private set; }

        public readonly Enumerator GetEnumerator() => this;

        public bool MoveNext()
        {
            if (_rest == 0)
            {
                return false;
            }

            Current = BitOperations.TrailingZeroCount(_rest);
            _rest &= _rest - 1;
            return true;
        }
    }
}
