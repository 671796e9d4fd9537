using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Search.Spaces;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace AeCluster.Coordinator.Tests.Decisions.Parallel;

public class ParallelTrialPropertyTests
{
    /// <summary>
    /// Workers die, hang, leave, come, and are cut off from each other in any order, and messages get lost. The invariants hold
    /// after every step, and once all faults end the trial finishes and every slot is given back.
    /// </summary>
    [Property(MaxTest = 400)]
    public Property Whatever_happens_the_trial_is_finished_in_the_end_and_every_slot_is_given_back_once() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed =>
        {
            var random = new SplitMix64((ulong)seed);
            var max = 1 + (int)random.Below(4);
            var world = new ParallelTrialWorld(
                random.Next(),
                max,
                min: random.Below(2) == 0 ? null : 1 + (int)random.Below((ulong)max),
                shards: max + (int)random.Below(9),
                lossPercent: (int)random.Below(60));
            for (var step = random.Below(300); step > 0; step--)
            {
                world.Disturb();
            }

            world.Heal();
            for (var tick = 0; tick < 2000 && (!world.State.Trial.IsOver || !world.State.Stopping.IsEmpty); tick++)
            {
                world.Tick(finish: tick > 20, perfect: tick > 1000);
            }

            Assert.Empty(world.State.Stopping);
            Assert.True(
                world.State.Trial.Status == TrialStatus.Completed
                    || world.State.Trial.Reason!.Contains("in a row", StringComparison.Ordinal),
                $"{world.State.Trial.Status}: {world.State.Trial.Reason}; {world.State}");
        });
}
