using AeCluster.Coordinator.Actors;
using Akka.TestKit;

namespace AeCluster.Coordinator.Tests.Actors;

/// <summary>A journal writer that delivers at once, and whose records the test receives.</summary>
internal static class TestJournal
{
    public static TestProbe CreateTestJournal(this TestKitBase kit)
    {
        var journal = kit.CreateTestProbe();
        journal.SetAutoPilot(new DelegateAutoPilot((sender, message) =>
        {
            if (message is JournalWriter.Deliver deliver)
            {
                deliver.To.Tell(deliver.Message, sender);
            }

            return AutoPilot.KeepRunning;
        }));
        journal.IgnoreMessages(message => message is JournalWriter.Deliver);
        return journal;
    }
}
