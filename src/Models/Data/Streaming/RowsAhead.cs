using System.Buffers;
using AeCluster.Models.Data.Formats;

namespace AeCluster.Models.Data.Streaming;

/// <summary>
/// Rows of a source that are read by other threads before they are asked for. What was announced wrongly costs time only:
/// the oldest such rows make room for new ones. Any number of threads may announce and take.
/// </summary>
/// <param name="mostBytes">What is held at a time, at the most.</param>
internal sealed class RowsAhead(RowSource source, long mostBytes)
{
    /// <summary>Read by one task: several small rows, so that tasks are few; not all of a batch, so that it is read by several at
    /// once.</summary>
    private const int PortionRows = 8;
    private const int PortionValues = 1 << 16;

    private readonly Lock _gate = new();
    private readonly Dictionary<int, (Portion Portion, int Place)> _coming = [];
    private readonly Queue<Portion> _portions = new();
    private readonly int _rowsPerPortion = Math.Clamp(PortionValues / source.Shape.Values, 1, PortionRows);
    private long _bytes;
    private long _turn;

    /// <summary>Begins to read the rows that are not on their way yet, in this order, as far as there is room. Returns at
    /// once.</summary>
    public void Announce(ReadOnlySpan<int> rows)
    {
        lock (_gate)
        {
            _turn++;
            var fresh = new List<int>(rows.Length);
            var seen = new HashSet<int>();
            foreach (var row in rows)
            {
                if (_coming.TryGetValue(row, out var found))
                {
                    found.Portion.Turn = _turn;
                }
                else if (seen.Add(row))
                {
                    fresh.Add(row);
                }
            }

            for (var first = 0; first < fresh.Count && MakeRoom(); first += _rowsPerPortion)
            {
                Start([.. fresh.Skip(first).Take(_rowsPerPortion)]);
            }
        }
    }

    /// <summary>Copies a row if it was read ahead, and forgets it; waits where it is just being read.</summary>
    /// <returns>Whether it was.</returns>
    public bool TryTake(int row, Span<float> values)
    {
        Portion portion;
        int place;
        lock (_gate)
        {
            if (!_coming.Remove(row, out var found))
            {
                return false;
            }

            (portion, place) = found;
        }

        // A row of the portion that cannot be read is not the one asked for here, perhaps: who asks reads it again and sees.
        var isRead = portion.Wait();
        if (isRead)
        {
            portion.Values.AsSpan(place * source.Shape.Values, source.Shape.Values).CopyTo(values);
        }

        Release(portion);
        return isRead;
    }

    /// <summary>Within the gate: gives up the oldest rows that nobody speaks of any more.</summary>
    /// <returns>Whether there is room for another portion.</returns>
    private bool MakeRoom()
    {
        while (_bytes >= mostBytes && _portions.TryPeek(out var oldest) && (oldest.IsForgotten || oldest.Turn < _turn))
        {
            _portions.Dequeue();
            Forget(oldest);
        }

        return _bytes < mostBytes;
    }

    /// <summary>Within the gate.</summary>
    private void Start(int[] rows)
    {
        var portion = new Portion(source, rows) { Turn = _turn };
        for (var place = 0; place < rows.Length; place++)
        {
            _coming.Add(rows[place], (portion, place));
        }

        _portions.Enqueue(portion);
        _bytes += portion.Bytes;
        portion.Start();
    }

    /// <summary>Within the gate: takes what is left of a portion out of the way.</summary>
    private void Forget(Portion portion)
    {
        if (portion.IsForgotten)
        {
            return;
        }

        foreach (var row in portion.Rows)
        {
            if (_coming.TryGetValue(row, out var found) && found.Portion == portion)
            {
                _coming.Remove(row);
                portion.Left--;
            }
        }

        _bytes -= portion.Bytes;
        portion.IsForgotten = true;
        if (portion.Left == 0)
        {
            portion.Recycle();
        }
    }

    private void Release(Portion portion)
    {
        lock (_gate)
        {
            portion.Left--;
            if (portion.Left > 0)
            {
                return;
            }

            portion.Recycle();
            if (portion.IsForgotten)
            {
                return;
            }

            _bytes -= portion.Bytes;
            portion.IsForgotten = true;
            while (_portions.TryPeek(out var oldest) && oldest.IsForgotten)
            {
                _portions.Dequeue();
            }
        }
    }

    private sealed class Portion(RowSource source, int[] rows)
    {
        private readonly float[] _values = ArrayPool<float>.Shared.Rent(rows.Length * source.Shape.Values);
        private Task<bool>? _reading;

        public int[] Rows => rows;

        public float[] Values => _values;

        public long Bytes => (long)_values.Length * sizeof(float);

        /// <summary>Rows that nobody has taken.</summary>
        public int Left { get; set; } = rows.Length;

        /// <summary>The announcement that spoke of it last.</summary>
        public long Turn { get; set; }

        /// <summary>Whether its bytes count no more.</summary>
        public bool IsForgotten { get; set; }

        public void Start() => _reading = Task.Run(Read);

        /// <returns>Whether all rows could be read.</returns>
        public bool Wait() => _reading!.GetAwaiter().GetResult();

        /// <summary>Gives the memory back, once nobody writes to it.</summary>
        public void Recycle() =>
            _reading!.ContinueWith(
                _ => ArrayPool<float>.Shared.Return(_values),
                CancellationToken.None,
                TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default);

        private bool Read()
        {
            try
            {
                for (var place = 0; place < rows.Length; place++)
                {
                    source.Read(rows[place], _values.AsSpan(place * source.Shape.Values, source.Shape.Values));
                }

                return true;
            }
            catch (Exception error) when (error is DataException or ObjectDisposedException)
            {
                return false;
            }
        }
    }
}
