using System.Text;
using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Journal;
using AeCluster.Coordinator.Planning;
using AeCluster.Coordinator.Search.Spaces;
using AeCluster.Messages;
using AeCluster.Specs;
using AeCluster.Specs.Data;
using AeCluster.Specs.Models;
using static AeCluster.Coordinator.Tests.Support.Sample;

namespace AeCluster.Coordinator.Tests.Journal;

/// <summary>Random damage to the journals of several experiments.</summary>
public sealed class DamageTests
{
    private const int Damages = 10_000;
    private const string File = "journal.jsonl";

    [Fact]
    public void No_damage_ends_in_a_crash_in_silence_or_in_a_finished_trial_lost_without_a_word()
    {
        var originals = Enumerable.Range(0, 5).Select(Original).ToList();
        var unreadable = 0;
        Parallel.For(0, Damages, number =>
        {
            var random = new SplitMix64((ulong)number);
            var (original, other) = (originals[number % originals.Count], originals[(number + 1) % originals.Count]);
            var damaged = original.Bytes;
            var times = 1 + Below(random, 3);
            for (var time = 0; time < times; time++)
            {
                damaged = Damage(damaged, times == 1 ? other.Bytes : [], random);
            }

            if (Recover(damaged, original) is { } recovery)
            {
                Check(recovery, damaged, original, number);
            }
            else
            {
                Interlocked.Increment(ref unreadable);
            }
        });

        // Most damage leaves something to go on with. (Here nothing replaces a lost plan, which is a third of a journal.)
        Assert.InRange(unreadable, 1, Damages / 2);
    }

    private sealed record Journal(byte[] Bytes, ExperimentState State, IReadOnlyList<ExperimentEvent> Events)
    {
        public List<TrialId> Ended { get; } = [.. State.Trials.Where(trial => trial.IsOver).Select(trial => trial.Id)];
    }

    /// <returns>Null where the reason says that nothing can be made of it.</returns>
    private static Recovery? Recover(byte[] bytes, Journal original)
    {
        try
        {
            return Recovery.Of(
                JournalContent.Read(bytes, File), File, new PlanInFile("experiment.yaml", content: null), original.Ended, Now);
        }
        catch (JournalException error)
        {
            Assert.StartsWith(File, error.Message, StringComparison.Ordinal);
            return null;
        }
    }

    private static void Check(Recovery recovery, byte[] damaged, Journal original, int number)
    {
        var state = recovery.State;
        if (recovery.Flaws.Count == 0)
        {
            // The one damage that leaves no trace in the file: whole lines cut off its end.
            var isPrefix = original.Bytes.AsSpan().StartsWith(damaged);
            Assert.True(
                isPrefix || recovery.Events.SequenceEqual(original.Events, EventTexts.Instance), $"damage {number} is not said");
            Assert.All(original.Ended, trial => Assert.True(state.Find(trial)!.IsOver, $"damage {number}: {trial} is lost"));
            return;
        }

        if (number % 10 != 0)
        {
            return;
        }

        // Written again it is sound, and says the same.
        var stored = Encoding.UTF8.GetBytes(string.Concat(recovery.Stored.Select((change, index) =>
            Encoding.UTF8.GetString(JournalLine.Write(index + 1, change)))));
        var again = Recovery.Of(
            JournalContent.Read(stored, File), File, new PlanInFile("experiment.yaml", content: null), [], Now);
        Assert.Empty(again.Flaws);
        Assert.Equal(recovery.Events, again.Events, EventTexts.Instance);
    }

    /// <param name="other">The journal of another experiment: a line of it is put in, if there is one.</param>
    private static byte[] Damage(byte[] bytes, byte[] other, SplitMix64 random)
    {
        if (bytes.Length == 0)
        {
            return bytes;
        }

        var at = Below(random, bytes.Length);
        return Below(random, other.Length == 0 ? 11 : 12) switch
        {
            0 or 1 => Changed(bytes, at, (byte)(bytes[at] ^ (1 << Below(random, 8)))),
            2 => Changed(bytes, at, (byte)(0x80 | Below(random, 128))),
            3 => bytes[..at],
            4 => [.. bytes[..at], .. Noise(random), .. bytes[at..]],
            5 => [.. bytes[..at], .. new byte[1 + Below(random, 2000)], .. bytes[at..]],
            6 => [.. bytes[..at], .. Enumerable.Repeat((byte)'x', 10_000), .. bytes[at..]],
            7 => Edited(bytes, lines => lines.Insert(Below(random, lines.Count + 1), lines[Below(random, lines.Count)])),
            8 => Edited(bytes, lines => lines.RemoveAt(Below(random, lines.Count))),
            9 => Edited(bytes, lines =>
            {
                var (one, two) = (Below(random, lines.Count), Below(random, lines.Count));
                (lines[one], lines[two]) = (lines[two], lines[one]);
            }),
            10 => [.. bytes[..at], .. bytes[(at + Below(random, bytes.Length - at))..]],
            // Its number is one that there is: nothing else tells it from a line of this journal.
            _ => Edited(bytes, lines =>
            {
                var foreign = Lines(other);
                lines.Insert(1 + Below(random, lines.Count), foreign[Below(random, Math.Min(foreign.Count, lines.Count))]);
            }),
        };
    }

    private static int Below(SplitMix64 random, int bound) => (int)random.Below((ulong)bound);

    private static byte[] Noise(SplitMix64 random) =>
        [.. Enumerable.Range(0, 1 + Below(random, 40)).Select(_ => (byte)Below(random, 256))];

    private static byte[] Changed(byte[] bytes, int at, byte value)
    {
        var changed = (byte[])bytes.Clone();
        changed[at] = value;
        return changed;
    }

    private static List<byte[]> Lines(byte[] bytes)
    {
        var lines = new List<byte[]>();
        for (var rest = bytes.AsSpan(); !rest.IsEmpty;)
        {
            var end = rest.IndexOf((byte)'\n') is var feed and >= 0 ? feed + 1 : rest.Length;
            lines.Add(rest[..end].ToArray());
            rest = rest[end..];
        }

        return lines;
    }

    private static byte[] Edited(byte[] bytes, Action<List<byte[]>> edit)
    {
        var lines = Lines(bytes);
        edit(lines);
        return [.. lines.SelectMany(line => line)];
    }

    /// <summary>Experiments of three trials: of some every trial has ended, of others one still runs or waits.</summary>
    private static Journal Original(int number)
    {
        List<PlannedTrial> trials =
        [
            .. Enumerable.Range(1, 3).Select(trial => new PlannedTrial(
                new TrialId($"t{trial}"),
                new TrialSpec { Data = new Toy3dData(), Model = new LinearSpec(), Seed = trial },
                new Dictionary<string, string>())),
        ];
        List<ExperimentEvent> events =
        [
            new ExperimentSubmitted(Now, new ExperimentId($"e{number}"), $"e{number}", ExperimentOwner.Coordinator, [], "0.2.0")
            {
                PlannedTrials = trials.Count,
            },
            .. trials.Select(trial => TrialPlanned.Of(trial, Now)),
        ];
        for (var trial = 0; trial < trials.Count; trial++)
        {
            var id = trials[trial].Id;
            events.Add(new AttemptBegan(id, Now, 1, new WorkerId("w1"), "machine", null));
            events.Add(new TrainingStarted(id, Now, 0, 0, 100, 9) { Heard = new ReportNumber(new WorkerId("w1"), 1) });
            for (var epoch = 1; epoch <= 1 + (number % 3); epoch++)
            {
                events.Add(new EpochRecorded(id, Now, Epoch(epoch)));
                events.Add(new CheckpointKept(id, Now, Checkpoint(epoch)));
            }

            switch ((trial + number) % 4)
            {
                case 0:
                    events.Add(new AttemptEnded(id, Now, 1, "killed"));
                    events.Add(new AttemptBegan(id, Now, 2, new WorkerId("w2"), "machine", Checkpoint(1)));
                    break;
                case 1:
                    events.Add(new TrialFailed(id, Now, "the loss is NaN", "at step 7, « café »"));
                    break;
                default:
                    events.Add(new TrialCompleted(id, Now, Checkpoint(9), new string((char)('a' + trial), 64)));
                    break;
            }
        }

        var state = events.Aggregate(
            ExperimentState.Of((ExperimentSubmitted)events[0]), (before, change) => before.Apply(change));
        if (state.Status != ExperimentStatus.Running)
        {
            events.Add(new ExperimentEnded(Now, null));
        }

        var bytes = events.SelectMany((change, index) => JournalLine.Write(index + 1, change)).ToArray();
        return new Journal(bytes, state, events);
    }

    private sealed class EventTexts : IEqualityComparer<ExperimentEvent>
    {
        public static EventTexts Instance { get; } = new();

        public bool Equals(ExperimentEvent? one, ExperimentEvent? two) => Text(one!) == Text(two!);

        public int GetHashCode(ExperimentEvent change) => Text(change).GetHashCode(StringComparison.Ordinal);

        private static string Text(ExperimentEvent change) => JournalEvents.Texts([change]).Single();
    }
}
