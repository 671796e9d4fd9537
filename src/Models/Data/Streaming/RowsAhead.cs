using System.Buffers;
using AeCluster.Models.Data.Formats;

namespace AeCluster.Models.Data.Streaming;

/// <summary>
/// Reads rows of a source ahead, on other threads. Announcing rows that are not needed only costs time: the oldest of them are
/// evicted. Thread-safe.
/// </summary>
/// <param name="maxBytes">Upper bound on the memory of rows read ahead.</param>
internal sealed class RowsAhead(RowSource source, long maxBytes)
{
    /// <summary>Rows read by one task: several, so that there are few tasks, but not a whole batch, so that it is read by several
    /// tasks.</summary>
    private const int PortionRows = 8;
    private const int PortionValues = 1 << 16;

    private readonly Lock _gate = new();
    private readonly Dictionary<int, (Portion Portion, int Place)> _pending = [];
    private readonly Queue<Portion> _portions = new();
    private readonly int _rowsPerPortion = Math.Clamp(PortionValues / source.Shape.Values, 1, PortionRows);
    private long _bytes;
    private long _announcement;

    /// <summary>Starts to read the rows that are not being read yet, in this order, as far as there is room. Does not
    /// block.</summary>
    public void Announce(ReadOnlySpan<int> rows)
    {
        lock (_gate)
        {
            _announcement++;
            var fresh = new List<int>(rows.Length);
            var seen = new HashSet<int>();
            foreach (var row in rows)
            {
                if (_pending.TryGetValue(row, out var found))
                {
                    found.Portion.Announcement = _announcement;
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

    /// <summary>Copies and removes a row that was read ahead; waits if it is still being read.</summary>
    /// <returns>Whether it was read ahead.</returns>
    public bool TryTake(int row, Span<float> values)
    {
        Portion portion;
        int place;
        lock (_gate)
        {
            if (!_pending.Remove(row, out var found))
            {
                return false;
            }

            (portion, place) = found;
        }

        // If the portion failed, this row may still be readable: the caller reads it again and gets the error, if any.
        var isRead = portion.Wait();
        if (isRead)
        {
            portion.Values.AsSpan(place * source.Shape.Values, source.Shape.Values).CopyTo(values);
        }

        Release(portion);
        return isRead;
    }

    /// <summary>Evicts the oldest rows that the last announcement did not name. Requires the lock.</summary>
    /// <returns>Whether there is room for another portion.</returns>
    private bool MakeRoom()
    {
        while (_bytes >= maxBytes
            && _portions.TryPeek(out var oldest)
            && (oldest.IsEvicted || oldest.Announcement < _announcement))
        {
            _portions.Dequeue();
            Evict(oldest);
        }

        return _bytes < maxBytes;
    }

    /// <summary>Requires the lock.</summary>
    private void Start(int[] rows)
    {
        var portion = new Portion(source, rows) { Announcement = _announcement };
        for (var place = 0; place < rows.Length; place++)
        {
            _pending.Add(rows[place], (portion, place));
        }

        _portions.Enqueue(portion);
        _bytes += portion.Bytes;
        portion.Start();
    }

    /// <summary>Removes the remaining rows of a portion. Requires the lock.</summary>
    private void Evict(Portion portion)
    {
        if (portion.IsEvicted)
        {
            return;
        }

        foreach (var row in portion.Rows)
        {
            if (_pending.TryGetValue(row, out var found) && found.Portion == portion)
            {
                _pending.Remove(row);
                portion.Remaining--;
            }
        }

        _bytes -= portion.Bytes;
        portion.IsEvicted = true;
        if (portion.Remaining == 0)
        {
            portion.Recycle();
        }
    }

    private void Release(Portion portion)
    {
        lock (_gate)
        {
            portion.Remaining--;
            if (portion.Remaining > 0)
            {
                return;
            }

            portion.Recycle();
            if (portion.IsEvicted)
            {
                return;
            }

            _bytes -= portion.Bytes;
            portion.IsEvicted = true;
            while (_portions.TryPeek(out var oldest) && oldest.IsEvicted)
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

        /// <summary>Rows that have not been taken.</summary>
        public int Remaining { get; set; } = rows.Length;

        /// <summary>The last announcement that named one of its rows.</summary>
        public long Announcement { get; set; }

        /// <summary>Whether its bytes no longer count.</summary>
        public bool IsEvicted { get; set; }

        public void Start() => _reading = Task.Run(Read);

        /// <returns>Whether all rows could be read.</returns>
        public bool Wait() => _reading!.GetAwaiter().GetResult();

        /// <summary>Returns the memory to the pool when the read has finished.</summary>
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
