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
    /// <summary>Read by one task: several small rows, so that tasks are few; not all of a batch, so that it is read by several at once.</summary>
    private const int PortionRows = 8;
    private const int PortionValues = 1 << 16;

    private readonly Lock gate = new();
    private readonly Dictionary<int, (Portion Portion, int Place)> coming = [];
    private readonly Queue<Portion> portions = new();
    private readonly int rowsPerPortion = Math.Clamp(PortionValues / source.Shape.Values, 1, PortionRows);
    private long bytes;
    private long turn;

    /// <summary>Begins to read the rows that are not on their way yet, in this order, as far as there is room. Returns at once.</summary>
    public void Announce(ReadOnlySpan<int> rows)
    {
        lock (gate)
        {
            turn++;
            var fresh = new List<int>(rows.Length);
            var seen = new HashSet<int>();
            foreach (var row in rows)
            {
                if (coming.TryGetValue(row, out var found))
                {
                    found.Portion.Turn = turn;
                }
                else if (seen.Add(row))
                {
                    fresh.Add(row);
                }
            }

            for (var first = 0; first < fresh.Count && MakeRoom(); first += rowsPerPortion)
            {
                Start([.. fresh.Skip(first).Take(rowsPerPortion)]);
            }
        }
    }

    /// <summary>Copies a row if it was read ahead, and forgets it; waits where it is just being read.</summary>
    /// <returns>Whether it was.</returns>
    public bool TryTake(int row, Span<float> values)
    {
        Portion portion;
        int place;
        lock (gate)
        {
            if (!coming.Remove(row, out var found))
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
        while (bytes >= mostBytes && portions.TryPeek(out var oldest) && (oldest.IsForgotten || oldest.Turn < turn))
        {
            portions.Dequeue();
            Forget(oldest);
        }

        return bytes < mostBytes;
    }

    /// <summary>Within the gate.</summary>
    private void Start(int[] rows)
    {
        var portion = new Portion(source, rows) { Turn = turn };
        for (var place = 0; place < rows.Length; place++)
        {
            coming.Add(rows[place], (portion, place));
        }

        portions.Enqueue(portion);
        bytes += portion.Bytes;
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
            if (coming.TryGetValue(row, out var found) && found.Portion == portion)
            {
                coming.Remove(row);
                portion.Left--;
            }
        }

        bytes -= portion.Bytes;
        portion.IsForgotten = true;
        if (portion.Left == 0)
        {
            portion.Recycle();
        }
    }

    private void Release(Portion portion)
    {
        lock (gate)
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

            bytes -= portion.Bytes;
            portion.IsForgotten = true;
            while (portions.TryPeek(out var oldest) && oldest.IsForgotten)
            {
                portions.Dequeue();
            }
        }
    }

    private sealed class Portion(RowSource source, int[] rows)
    {
        private readonly float[] values = ArrayPool<float>.Shared.Rent(rows.Length * source.Shape.Values);
        private Task<bool>? reading;

        public int[] Rows => rows;

        public float[] Values => values;

        public long Bytes => (long)values.Length * sizeof(float);

        /// <summary>Rows that nobody has taken.</summary>
        public int Left { get; set; } = rows.Length;

        /// <summary>The announcement that spoke of it last.</summary>
        public long Turn { get; set; }

        /// <summary>Whether its bytes count no more.</summary>
        public bool IsForgotten { get; set; }

        public void Start() => reading = Task.Run(Read);

        /// <returns>Whether all rows could be read.</returns>
        public bool Wait() => reading!.GetAwaiter().GetResult();

        /// <summary>Gives the memory back, once nobody writes to it.</summary>
        public void Recycle() => reading!.ContinueWith(
            _ => ArrayPool<float>.Shared.Return(values), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

        private bool Read()
        {
            try
            {
                for (var place = 0; place < rows.Length; place++)
                {
                    source.Read(rows[place], values.AsSpan(place * source.Shape.Values, source.Shape.Values));
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
