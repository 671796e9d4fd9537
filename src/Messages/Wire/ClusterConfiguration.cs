using AeCluster.Messages.Security;

namespace AeCluster.Messages.Wire;

/// <summary>Akka configuration that is common to all processes of the cluster.</summary>
public static class ClusterConfiguration
{
    public static string Hocon { get; } = $$"""
        akka {
          stdout-logger-class = "{{NameOf(typeof(SilentLogger))}}"
          # The host handles signals, so that a worker can hand back its attempts before it stops.
          coordinated-shutdown.run-by-clr-shutdown-hook = off
          coordinated-shutdown.exit-clr = off

          actor {
            serializers.aecluster = "{{NameOf(typeof(WireSerializer))}}"
            serialization-bindings."{{NameOf(typeof(IWireMessage))}}" = aecluster
            # A type without a binding is an error instead of falling back to Newtonsoft JSON.
            serialization-settings.allow-unregistered-types = false
          }

          # Heartbeats and gossip must not queue behind other work, least of all while every core is training.
          cluster-dispatcher {
            type = ForkJoinDispatcher
            throughput = 5
            dedicated-thread-pool { thread-count = 2, threadtype = background }
          }

          remote.dot-netty.tcp.maximum-frame-size = 1 MiB
          # Replaces dot-netty.tcp if there is a cluster secret.
          remote.aecluster {
            transport-class = "{{typeof(TlsTransport).FullName}}, {{typeof(TlsTransport).Assembly.GetName().Name}}"
            applied-adapters = []
            maximum-frame-size = 1 MiB
          }
          remote.log-remote-lifecycle-events = off
          # Workers must reconnect quickly to a restarted coordinator.
          remote.retry-gate-closed-for = 1 s

          cluster {
            use-dispatcher = akka.cluster-dispatcher
            log-info = off
            # Says "after 30 seconds" at once. A worker that is not registered says so itself.
            singleton-proxy.log-singleton-identification-failure = off

            # Workers should be up in well under a second. Clusters have tens of nodes, not thousands.
            periodic-tasks-initial-delay = 100 ms
            gossip-interval = 200 ms
            leader-actions-interval = 200 ms
            unreachable-nodes-reaper-interval = 500 ms
            retry-unsuccessful-join-after = 1 s
            seed-node-timeout = 2 s

            failure-detector {
              heartbeat-interval = 500 ms
              # A busy machine delays heartbeats, and a false alarm costs a trial its steps since the last checkpoint.
              acceptable-heartbeat-pause = 5 s
              expected-response-after = 1 s
            }

            # Workers down no member, so that they keep training together while the coordinator is away; RejoinGuard is the
            # exception. The coordinator has its own downing provider.
            downing-provider-class = ""
          }
        }
        """;

    /// <summary>A type's name as Akka's configuration needs it.</summary>
    private static string NameOf(Type type) => $"{type.FullName}, {type.Assembly.GetName().Name}";
}
